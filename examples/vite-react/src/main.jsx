import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Call } from './call.jsx';
import { getTicket } from './ticket.js';

function App() {
  const [ticket, setTicket] = useState();
  const [problem, setProblem] = useState('');
  const join = () => getTicket().then(setTicket, (error) => setProblem(error.message));
  return (
    <main>
      <h1>Parley with Vite and React</h1>
      <p>Open this page in a second tab, and join in both.</p>
      {problem && <p role="alert">{problem}</p>}
      {ticket ? (
        <Call ticket={ticket} onLeave={() => setTicket(undefined)} />
      ) : (
        <button onClick={join}>Join</button>
      )}
    </main>
  );
}

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
