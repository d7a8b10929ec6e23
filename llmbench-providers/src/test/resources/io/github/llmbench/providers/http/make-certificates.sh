#!/bin/sh
# Makes the certificates of the TLS tests: an authority, a server for localhost, a client, and an authority nobody uses.
# The keys guard nothing. Run in this directory.
set -eu
new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
for authority in ca other-ca; do
    new_key $authority.key
    openssl req -x509 -new -key $authority.key -days 36500 -subj "/CN=LLM-Bench test $authority" -out $authority.pem
done
for name in server client; do
    new_key $name-key.pem
    openssl req -new -key $name-key.pem -subj "/CN=LLM-Bench test $name" -out $name.csr
    printf 'subjectAltName=DNS:localhost\n' > $name.ext
    openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 36500 -extfile $name.ext -out $name.pem
done
rm -f ./*.key ./*.csr ./*.ext ./*.srl
