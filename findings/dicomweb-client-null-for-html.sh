#!/usr/bin/env bash
# Surprise: dicomweb-client resolves to null where a DICOMweb server answers 200 with something that is not JSON: the login
# page of a proxy, or JSON that is cut off. The promise is not rejected, and errorInterceptor is not called.
# Hurts: viewers behind a gateway whose session has run out, OHIF among them: "cannot read properties of null" far from the
# cause, or a patient without studies.
# We: src/ohif/metadata-client.ts passes on what is no array, and src/ohif/local-list.ts too, so that no second error hides it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
changed=0
same() { # what, recorded, seen
  if [ "$2" = "$3" ]; then
    printf 'as recorded  %s: %s\n' "$1" "$3"
  else
    printf 'CHANGED      %s: recorded "%s", seen "%s"\n' "$1" "$2" "$3"
    changed=1
  fi
}
packages() { # installs these versions here and states them
  npm init -y >/dev/null
  npm install --no-audit --no-fund --ignore-scripts --silent "$@"
  printf '%s\n' "$@"
}
packages dicomweb-client@0.11.3 xhr2@0.2.1
cat >try.mjs <<'EOF'
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
const load = createRequire(import.meta.url);
globalThis.XMLHttpRequest = load('xhr2');
const { api } = load('dicomweb-client');
const whole = JSON.stringify([{ '00080018': { vr: 'UI', Value: ['2.25.7'] } }]);
const answers = {
  whole: ['application/dicom+json', whole],
  login: ['text/html', '<!doctype html><title>Log in</title>'],
  cut: ['application/dicom+json', whole.slice(0, -9)],
};
const server = createServer((request, response) => {
  const [type, body] = answers[request.url.split('/')[1]];
  response.writeHead(200, { 'Content-Type': type }).end(body);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
let intercepted = 0;
const client = (answer) =>
  new api.DICOMwebClient({
    url: `http://127.0.0.1:${server.address().port}/${answer}`,
    errorInterceptor: () => (intercepted += 1),
    verbose: false,
  });
const uids = { studyInstanceUID: '2.25.5', seriesInstanceUID: '2.25.6', sopInstanceUID: '2.25.7' };
async function outcome(promise) {
  try {
    const value = await promise;
    return value === null || value === undefined ? `resolved to ${value}` : `resolved to ${value.constructor.name}`;
  } catch (error) {
    return `rejected with ${error.constructor.name}`;
  }
}
for (const answer of ['whole', 'login', 'cut']) {
  console.log(`${answer}|studies|${await outcome(client(answer).searchForStudies())}`);
  console.log(`${answer}|series|${await outcome(client(answer).retrieveSeriesMetadata(uids))}`);
  console.log(`${answer}|instance|${await outcome(client(answer).retrieveInstanceMetadata(uids))}`);
}
console.log(`all|interceptor|${intercepted}`);
server.close();
EOF
node try.mjs >seen
seen() { grep "^$1|$2|" seen | cut -d '|' -f 3; }
echo "Expected (its own types: a promise of objects; XMLHttpRequest: null is the sign of JSON that cannot be parsed): rejected."
for call in studies series instance; do
  same "$call, valid JSON" 'resolved to Array' "$(seen whole $call)"
  same "$call, a login page with status 200" 'resolved to null' "$(seen login $call)"
  same "$call, JSON that is cut off" 'resolved to null' "$(seen cut $call)"
done
same 'calls of errorInterceptor' 0 "$(seen all interceptor)"
exit "$changed"
