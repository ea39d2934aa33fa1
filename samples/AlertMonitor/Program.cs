// Prints what an operator must know: what is wrong, which refreshes ended and how, which alerts were raised.
//   AlertMonitor [ADDRESS] [SECONDS]   looks once (exit code 1: something is wrong), or once per interval until Ctrl+C
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

var server = args.FirstOrDefault() ?? Environment.GetEnvironmentVariable("CUSTOMERCACHE_SERVER") ?? "http://127.0.0.1:8080";
var interval = args.Length > 1 ? TimeSpan.FromSeconds(double.Parse(args[1], CultureInfo.InvariantCulture)) : TimeSpan.Zero;
using var http = new HttpClient { BaseAddress = new Uri(server), Timeout = TimeSpan.FromSeconds(30) };
if (Environment.GetEnvironmentVariable("CUSTOMERCACHE_KEY") is { Length: > 0 } key)
{
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
}

var (problems, seen) = (new HashSet<string>(), new HashSet<string>());
while (true)
{
    var (now, events) = await LookAsync();
    Print("solved  ", problems.Except(now));
    Print("problem ", now.Except(problems));
    Print("", events.Where(seen.Add));
    problems = now;
    if (interval == TimeSpan.Zero)
    {
        return problems.Count == 0 ? 0 : 1;
    }

    await Task.Delay(interval, TimeProvider.System);
}

async Task<(HashSet<string> Problems, List<string> Events)> LookAsync()
{
    try
    {
        // Answers 503 with the same body when something is wrong.
        using var response = await http.GetAsync("/health");
        var health = await ReadAsync(response);
        var wrong = health.GetProperty("checks").EnumerateObject().Where(c => !$"{c.Value}".StartsWith("ok", StringComparison.Ordinal));
        return ([.. wrong.Select(c => $"{c.Name}: {c.Value}")], [.. await RefreshesAsync(), .. await AlertsAsync()]);
    }
    catch (HttpRequestException e)
    {
        return ([$"{server}: {e.Message}"], []);
    }
}

async Task<IEnumerable<string>> RefreshesAsync() =>
    from tenant in (await http.GetFromJsonAsync<JsonElement>("/v1/tenants")).EnumerateArray()
    let last = tenant.GetProperty("last_refresh")
    where last.ValueKind == JsonValueKind.Object
    select $"refresh  {tenant.GetProperty("tenant")}: {last.GetProperty("outcome")} at {last.GetProperty("finished_at")}, "
        + $"{last.GetProperty("records")} records, {last.GetProperty("undecided")} devices undecided {last.GetProperty("reason")}";

async Task<IEnumerable<string>> AlertsAsync() =>
    from alert in (await http.GetFromJsonAsync<JsonElement>("/v1/alerts")).GetProperty("alerts").EnumerateArray().Reverse()
    let text = alert.GetProperty("text")
    select $"alert    {alert.GetProperty("at")} {alert.GetProperty("tenant")}: "
        + $"{(text.ValueKind == JsonValueKind.String ? text : alert.GetProperty("subject"))}";

static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
{
    var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
    return answer.TryGetProperty("checks", out _) ? answer : throw new HttpRequestException($"{answer.GetProperty("detail")}");
}

static void Print(string kind, IEnumerable<string> lines)
{
    foreach (var line in lines)
    {
        Console.WriteLine(kind + line.Trim());
    }
}
