package.path = debug.getinfo(1, "S").source:match("^@(.*/)") .. "?.lua;" .. package.path
local requests = require("requests")
local before, between, after
local sent = 0

function init(arguments)
  -- Each placeholder is as long as the number that replaces it, so Content-Length stays correct.
  local headers = requests.headers(arguments[2])
  headers["Idempotency-Key"] = "<the-key-of-this-one>"
  local body = '{"document_id":"document-<number>","priority":5,'
    .. '"metadata":{"source":"upload","pages":12,"tags":["invoice","eu"]}}'
  local text = wrk.format("POST", "/extraction-jobs", headers, body)
  before, between, after = text:match("^(.-)<the%-key%-of%-this%-one>(.-)<number>(.*)$")
  -- Keys of the warm-up and of the measurement differ.
  math.randomseed(os.time())
  sent = math.random(0, 999999) * 1000000000
end

function request()
  sent = sent + 1
  return before .. string.format("document-%015d", sent) .. between
    .. string.format("%08d", math.random(0, 999999)) .. after
end

done = requests.report
