package.path = debug.getinfo(1, "S").source:match("^@(.*/)") .. "?.lua;" .. package.path
local requests = require("requests")
local random_id, before, between, after
local number = 0

function init(arguments)
  random_id = requests.random_id(arguments[1])
  -- "<number>" is as long as the number that replaces it, so Content-Length stays correct.
  local body = '{"status":"failed","error_message":"attempt <number>"}'
  local text = wrk.format("PATCH", "/extraction-jobs/<id>", requests.headers(arguments[2]), body)
  before, between, after = text:match("^(.-)<id>(.-)<number>(.*)$")
end

-- No two messages are the same, so that every request changes its job.
function request()
  number = number + 1
  return before .. random_id() .. between .. string.format("%08d", number) .. after
end

done = requests.report
