using System.CommandLine;
using System.Text.Json;

namespace CustomerCache.Server.CommandLine;

/// <summary>Creates the commands about caches, jobs, events and health: each is one call of the API, printed as lines or JSON.</summary>
internal static class OperatorCommands
{
    public static Command CreateCaches()
    {
        var domain = new Argument<string>("DOMAIN") { Description = "Such as orders." };
        var key = new Argument<string>("KEY") { Description = "Such as orders:detail:1." };
        var pattern = new Option<string?>("--pattern") { Description = "A glob of keys, such as orders:*." };
        var keys = new Option<string[]>("--key") { Description = "A key; may be repeated." };
        var entities = new Option<string[]>("--entity") { Description = "An entity such as product:A; may be repeated." };
        return new Command("caches", "Lists, reads and invalidates the domain caches.")
        {
            ServerClient.CreateCommand(
                new Command("list", "Prints the domains with their counts in the answering process."),
                _ => (HttpMethod.Get, "/v1/caches", null),
                answer => answer.EnumerateArray().Select(Domain)
            ),
            ServerClient.CreateCommand(
                new Command("get", "Prints a cached value.") { domain, key },
                p => (HttpMethod.Get, $"/v1/caches/{Escaped(p, domain)}/entries/{Escaped(p, key)}", null),
                answer => [answer.GetRawText()],
                Console.WriteLine
            ),
            ServerClient.CreateCommand(
                new Command("invalidate", "Drops keys, what depends on entities, or keys of a pattern.")
                {
                    domain,
                    keys,
                    entities,
                    pattern,
                },
                p =>
                    (
                        HttpMethod.Post,
                        $"/v1/caches/{Escaped(p, domain)}/invalidate",
                        JsonContent.Create(
                            new Dictionary<string, object?>(StringComparer.Ordinal)
                            {
                                ["keys"] = p.GetValue(keys) ?? [],
                                ["entities"] = p.GetValue(entities) ?? [],
                                ["pattern"] = p.GetValue(pattern),
                            }
                                .Where(m => m.Value is not (null or string[] { Length: 0 }))
                                .ToDictionary()
                        )
                    ),
                answer =>
                    [$"{answer.GetProperty("invalidated")} entries invalidated, {answer.GetProperty("copies")} users' copies among them"]
            ),
            ServerClient.CreateCommand(
                new Command("usage", "Prints the number of keys and their bytes.") { domain, pattern },
                p =>
                    (
                        HttpMethod.Get,
                        $"/v1/caches/{Escaped(p, domain)}/usage?pattern={Uri.EscapeDataString(p.GetValue(pattern) ?? "*")}",
                        null
                    ),
                answer => [$"{answer.GetProperty("keys")} keys, {answer.GetProperty("bytes")} bytes"]
            ),
        };
    }

    public static Command CreateJobs()
    {
        var state = new Option<string?>("--state") { Description = "waiting, running, done or dropped." };
        var limit = new Option<int?>("--limit") { Description = "The most jobs to print; 100 by default." };
        var id = new Argument<string>("ID") { Description = "The id of a job." };
        return new Command("jobs", "Prints the jobs that change events created.")
        {
            ServerClient.CreateCommand(
                new Command("list", "Prints jobs, one per line.") { state, limit },
                p =>
                    (
                        HttpMethod.Get,
                        $"/v1/jobs?limit={p.GetValue(limit) ?? 100}"
                            + (p.GetValue(state) is { } only ? $"&state={Uri.EscapeDataString(only)}" : ""),
                        null
                    ),
                answer => answer.GetProperty("jobs").EnumerateArray().Select(Job)
            ),
            ServerClient.CreateCommand(
                new Command("show", "Prints one job.") { id },
                p => (HttpMethod.Get, $"/v1/jobs/{Escaped(p, id)}", null),
                answer => [Job(answer)]
            ),
        };
    }

    public static Command CreateEvents()
    {
        var file = new Argument<string>("FILE") { Description = "A file with one event or several; - for standard input." };
        var channel = new Option<string?>("--channel") { Description = "The channel of the events." };
        return new Command("events", "Sends change events and prints channels.")
        {
            ServerClient.CreateCommand(
                new Command("send", "Sends change events.") { file, channel },
                p =>
                    (
                        HttpMethod.Post,
                        "/v1/events" + (p.GetValue(channel) is { } name ? $"?channel={Uri.EscapeDataString(name)}" : ""),
                        new StreamContent(p.GetValue(file) is "-" ? Console.OpenStandardInput() : File.OpenRead(p.GetValue(file)!))
                        {
                            Headers = { ContentType = new("application/json") },
                        }
                    ),
                answer =>
                    [
                        $"{answer.GetProperty("accepted")} accepted, {answer.GetProperty("duplicates")} duplicates, "
                            + $"{answer.GetProperty("refused")} refused; {answer.GetProperty("jobs")} jobs",
                    ]
            ),
            ServerClient.CreateCommand(
                new Command("channels", "Prints the channels of change events; exit code 1 when a feed is down."),
                _ => (HttpMethod.Get, "/health/events", null),
                answer => answer.GetProperty("channels").EnumerateArray().Select(Channel)
            ),
        };
    }

    public static Command CreateHealth() =>
        ServerClient.CreateCommand(
            new Command("health", "Prints what is checked and how it is; exit code 1 when something is wrong."),
            _ => (HttpMethod.Get, "/health", null),
            answer => answer.GetProperty("checks").EnumerateObject().Select(c => $"{c.Name}: {c.Value.GetString()}")
        );

    public static Command CreateSilos() =>
        ServerClient.CreateCommand(
            new Command("silos", "Prints the silos of the deployment, and below each the tenants that it owns."),
            _ => (HttpMethod.Get, "/v1/silos", null),
            answer => answer.EnumerateArray().SelectMany(Silo)
        );

    private static string Escaped(ParseResult parsed, Argument<string> argument) => Uri.EscapeDataString(parsed.GetValue(argument)!);

    private static string Domain(JsonElement domain)
    {
        var counts = domain.GetProperty("metrics");
        var ttl = domain.GetProperty("ttl") is { ValueKind: JsonValueKind.Number } seconds ? $" {seconds} s" : "";
        return $"{Text(domain, "domain")}  {Text(domain, "strategy")}{ttl}  hits {counts.GetProperty("hits")}, misses "
            + $"{counts.GetProperty("misses")}, invalidations {counts.GetProperty("invalidations")}";
    }

    private static IEnumerable<string> Silo(JsonElement silo) =>
        silo.GetProperty("tenants")
            .EnumerateArray()
            .Select(t => "  " + t.GetString())
            .Prepend($"{Text(silo, "name")}  {Text(silo, "address")}  {Text(silo, "status")}  since {Text(silo, "since")}");

    private static string Job(JsonElement job) =>
        $"{Text(job, "id")}  {Text(job, "state")}  {Text(job, "topic")} {Text(job, "type")} {Text(job, "entity")} "
        + $"{string.Join(", ", job.GetProperty("ids").EnumerateArray().Take(3).Select(i => i.GetString()))}"
        + (Text(job, "reason") is { Length: > 0 } reason ? $": {reason}" : "");

    private static string Channel(JsonElement channel) =>
        $"{Text(channel, "channel")}  {Text(channel, "state")}  received {channel.GetProperty("received")}, errors "
        + $"{channel.GetProperty("errors")}, gaps {channel.GetProperty("gaps")}"
        + LastError(channel);

    private static string LastError(JsonElement channel) =>
        Text(channel, "last_error") is not { Length: > 0 } error ? ""
        : channel.GetProperty("failing").GetBoolean() ? $": {Text(channel, "last_error_at")} {error}"
        : $": recovered; last error {Text(channel, "last_error_at")} {error}";

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
