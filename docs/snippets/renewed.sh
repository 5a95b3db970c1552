#!/bin/sh
# Gives Parley the certificate that certbot has renewed.
set -e
install -o parley -g parley -m 0600 "$RENEWED_LINEAGE/privkey.pem" /etc/parley/key.pem
install -m 0644 "$RENEWED_LINEAGE/fullchain.pem" /etc/parley/certificate.pem
