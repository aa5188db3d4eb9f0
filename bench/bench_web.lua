-- For wrk: pages in turn, each connection PAUSE ms after its last answer, so
-- that CONNECTIONS / PAUSE is the rate; the cookie of the login from $COOKIE.
local paths = {}
for path in (os.getenv("PATHS") or "/"):gmatch("%S+") do
    paths[#paths + 1] = path
end
local pause = tonumber(os.getenv("PAUSE") or "100")
local at = 0

function request()
    at = at % #paths + 1
    return wrk.format("GET", paths[at],
        {["Cookie"] = "lineout=" .. (os.getenv("COOKIE") or "")})
end

function delay()
    return pause
end

function done(summary, latency)
    io.write(string.format(
        '{"requests_per_s":%.1f,"p50_ms":%.2f,"p95_ms":%.2f,"p99_ms":%.2f,' ..
        '"most_ms":%.2f,"errors":%d}\n',
        summary.requests / summary.duration * 1e6,
        latency:percentile(50) / 1000, latency:percentile(95) / 1000,
        latency:percentile(99) / 1000, latency.max / 1000,
        summary.errors.status + summary.errors.connect +
        summary.errors.read + summary.errors.timeout))
end
