using System.Text.Json;
using System.Text.Json.Nodes;

namespace CustomerCache.Tests.Shared;

/// <summary>
/// Returns the scripted responses of a vector: the first rule whose subject is equal and whose <c>match</c> is a part of the request
/// counts. A request without a rule fails the test. Records every request. Thread safe.
/// </summary>
public sealed class UpstreamScript
{
    private readonly Lock _gate = new();
    private readonly List<Rule> _rules = [];
    private readonly List<BusRequest> _requests = [];
    private readonly List<(BusRequest Request, ScriptedReply Reply)> _replies = [];

    public UpstreamScript(IEnumerable<JsonElement> rules)
    {
        foreach (var rule in rules)
        {
            Add(rule);
        }
    }

    /// <summary>Gets the requests, in order.</summary>
    public IReadOnlyList<BusRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Gets the response to each request, in order.</summary>
    public IReadOnlyList<(BusRequest Request, ScriptedReply Reply)> Replies
    {
        get
        {
            lock (_gate)
            {
                return [.. _replies];
            }
        }
    }

    /// <summary>Gets the number of requests by subject.</summary>
    public IReadOnlyDictionary<string, int> Counts => Requests.CountBy(r => r.Subject).ToDictionary();

    public UpstreamScript Add(JsonElement rule)
    {
        IReadOnlyList<JsonElement> replies = rule.TryGetProperty("replies", out var several) ? [.. several.EnumerateArray()] : [rule];
        _rules.Add(
            new Rule(
                rule.GetProperty("subject").GetString()!,
                rule.TryGetProperty("match", out var match) ? match : null,
                [.. replies.Select(ScriptedReply.Of)]
            )
        );
        return this;
    }

    /// <summary>Adds a rule that always responds 200, for the assumptions of a vector.</summary>
    public UpstreamScript Add(string subject, JsonNode? body, JsonObject? match = null) =>
        Add(
            JsonSerializer.SerializeToElement(
                new JsonObject
                {
                    ["subject"] = subject,
                    ["match"] = match ?? [],
                    ["reply"] = new JsonObject { ["status"] = 200, ["body"] = body },
                }
            )
        );

    public ScriptedReply Ask(BusRequest request)
    {
        lock (_gate)
        {
            _requests.Add(request);
            var body = request.BodyElement;
            var rule =
                _rules.FirstOrDefault(r => r.Subject == request.Subject && r.Matches(body))
                ?? throw new InvalidOperationException($"The vector has no answer to {request.Subject} {request.Body.ToJsonString()}");
            var reply = rule.Next();
            _replies.Add((request, reply));
            return reply;
        }
    }

    private sealed record Rule(string Subject, JsonElement? Match, IReadOnlyList<ScriptedReply> Replies)
    {
        private int _asked;

        public bool Matches(JsonElement body) =>
            Match is not { } match
            || match
                .EnumerateObject()
                .All(m =>
                    body.TryGetProperty(m.Name, out var value) && JsonCompare.Difference(m.Value, value, CompareRules.Strict, "") is null
                );

        public ScriptedReply Next() => Replies[Math.Min(_asked++, Replies.Count - 1)];
    }
}
