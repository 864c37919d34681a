package.path = debug.getinfo(1, "S").source:match("^@(.*/)") .. "?.lua;" .. package.path
local requests = require("requests")
local random_id, before, after

function init(arguments)
  random_id = requests.random_id(arguments[1])
  -- Formatting every request again would make wrk the bottleneck, so only the id is inserted.
  local text = wrk.format("GET", "/extraction-jobs/<id>", requests.headers(arguments[2]))
  before, after = text:match("^(.-)<id>(.*)$")
end

function request() return before .. random_id() .. after end

done = requests.report
