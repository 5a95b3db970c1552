// Sharing the own screen: a second publisher, with a small tile that shows what others see.
import { explain } from './errors.js';
import type { Grid } from './grid.js';
import { widgetInTile, type OTError, type Publisher, type Session } from './ot.js';
import { Tile } from './tile.js';
import type { Ui } from './ui.js';

/** Where the own screen is shown. */
export interface ScreenView {
  readonly grid: Grid;
  setSharing(isSharing: boolean): void;
}

export class ScreenShare {
  private publisher: Publisher | undefined;
  private tile: Tile | undefined;

  constructor(
    private readonly ui: Ui,
    private readonly view: ScreenView,
    private readonly ownTile: Tile,
  ) {}

  /** Starts sharing, or stops it. */
  toggle(session: Session | undefined): void {
    if (this.publisher) this.stop();
    else if (session) this.start(session);
  }

  stop(): void {
    const { publisher } = this;
    this.forget();
    publisher?.destroy();
  }

  private start(session: Session): void {
    const { words, ot } = this.ui;
    const tile = new Tile(this.ui);
    tile.setName(words.say('call.yourScreen'));
    tile.setScreen(true);
    tile.setVideo(true);
    const publisher = ot.initPublisher(
      tile.media,
      {
        ...widgetInTile,
        fitMode: 'contain',
        // Sharp text matters more than smooth motion, and every viewer costs an encoder.
        frameRate: 15,
        videoSource: 'screen',
        audioSource: false,
      },
      (error) => {
        if (publisher !== this.publisher) return;
        if (error) this.failed(error);
        else this.show(session, publisher, tile);
      },
    );
    this.publisher = publisher;
    this.tile = tile;
    publisher.on('destroyed', () => {
      if (publisher === this.publisher) this.forget();
    });
  }

  private show(session: Session, publisher: Publisher, tile: Tile): void {
    this.view.grid.add(tile, this.ownTile);
    this.view.setSharing(true);
    session.publish(publisher, (error) => {
      if (!error || publisher !== this.publisher) return;
      this.stop();
      const { words, notices } = this.ui;
      notices.warn(`${words.say('error.screen')} ${explain(error, words)}`);
    });
  }

  private failed(error: OTError): void {
    this.stop();
    // Visitors who close the browser's own dialog have changed their mind; that is no error.
    if (error.name === 'OT_USER_MEDIA_ACCESS_DENIED') return;
    this.ui.notices.warn(this.ui.words.say('error.screen'));
  }

  private forget(): void {
    if (this.tile) this.view.grid.remove(this.tile);
    this.tile = undefined;
    this.publisher = undefined;
    this.view.setSharing(false);
  }
}
