package.path = debug.getinfo(1, "S").source:match("^@(.*/)") .. "?.lua;" .. package.path
local requests = require("requests")
local before, after

function init(arguments)
  -- "<number>" is as long as the number that replaces it, so Content-Length stays correct.
  local body = '{"document_id":"document-<number>","priority":5,'
    .. '"metadata":{"source":"upload","pages":12,"tags":["invoice","eu"]}}'
  local text = wrk.format("POST", "/extraction-jobs", requests.headers(arguments[2]), body)
  before, after = text:match("^(.-)<number>(.*)$")
end

function request() return before .. string.format("%08d", math.random(0, 999999)) .. after end

done = requests.report
