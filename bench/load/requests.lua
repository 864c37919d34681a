-- Shared by the wrk scripts: the ids of the stored jobs, and a report as one line of JSON.
--
-- Each script takes its arguments after wrk's "--": the file with the ids, one per line, and, for a
-- service that requires one, a bearer token.
local requests = {}

function requests.headers(token)
  local headers = { ["Content-Type"] = "application/json" }
  if token then headers["Authorization"] = "Bearer " .. token end
  return headers
end

-- Returns a function that returns one of the ids, which all have the same length, at random. They
-- stay one string: to scan a million, the garbage collector would stop wrk for a fifth of a second.
function requests.random_id(path)
  local file = assert(io.open(path))
  local ids = file:read("*a")
  file:close()
  local line = #ids:match("^[^\n]*\n")
  local last = #ids / line - 1
  math.randomseed(4711)
  return function()
    local start = math.random(0, last) * line
    return ids:sub(start + 1, start + line - 1)
  end
end

-- wrk's done() for every script. Inside wrk, latencies are in microseconds.
function requests.report(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"rate": %.1f, "p50_ms": %.4f, "p99_ms": %.4f, "max_ms": %.4f, "failed": %d}\n',
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

return requests
