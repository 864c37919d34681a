// Uploads a body piece by piece, COUNT times at once, with Node's fetch or with node:http, and prints
// the outcomes.
// node upload.mjs URL SIZE COUNT TOKEN fetch|http
import http from "node:http";

const [url, size, count, token, client] = process.argv.slice(2);
const piece = Buffer.alloc(16384, " ");
const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };

async function* pieces() {
  for (let left = Number(size); left > 0; left -= piece.length) {
    yield piece.subarray(0, left);
    await new Promise(setImmediate);
  }
}

async function withFetch() {
  const answer = await fetch(url, { method: "POST", headers, body: pieces(), duplex: "half" });
  await answer.text();
  return answer.status;
}

function withHttp() {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: "POST", headers: { ...headers, "content-length": size } });
    request.on("error", reject).on("response", (answer) => {
      answer.on("error", reject).on("end", () => resolve(answer.statusCode)).resume();
    });
    (async () => {
      for await (const one of pieces()) {
        if (!request.write(one)) await new Promise((go) => request.once("drain", go));
      }
      request.end();
    })();
  });
}

async function upload() {
  try {
    return await (client === "fetch" ? withFetch() : withHttp());
  } catch (problem) {
    return problem.cause?.code ?? problem.code ?? String(problem);
  }
}

const outcomes = {};
for (const outcome of await Promise.all(Array.from({ length: Number(count) }, upload))) {
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}
console.log(JSON.stringify(outcomes));
process.exit();
