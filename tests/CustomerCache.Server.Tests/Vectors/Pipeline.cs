using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Hosting.Alerts;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Vectors;

/// <summary>Refreshes of a vector with the alerts they cause.</summary>
internal sealed class Pipeline
{
    public Pipeline(Vector vector)
    {
        Vector = vector;
        Run = new VectorRun(Vector, run => new AlertComposer(run.Config.Environment, run.Options.Interval, run.Time, Channel));
        Refresh = new VectorRefresh(Run);
        if (Vector.Given.TryGetProperty("next_refresh_date", out var date))
        {
            Refresh.SetNextRefresh(Vector.RefreshDate(date.GetString()!));
        }
    }

    public Vector Vector { get; }

    public VectorRun Run { get; }

    public VectorRefresh Refresh { get; }

    public RecordingChannel Channel { get; } = new();

    private int StopAfter => Vector.Given.TryGetProperty("stop_after_attempts", out var stop) ? stop.GetInt32() : 1;

    /// <summary>Runs the refreshes; the waits between attempts are spread so that a vector's own end is met, where it tells one.</summary>
    public Task RunAsync() => Refresh.RunAsync(StopAfter, Spread());

    public void HasWaitedWithinTheLimits()
    {
        var options = Run.Options;
        Assert.All(Run.Observer.Of<RefreshEvent.ListingFailed>().Where(f => f.RetryAt is not null), f => Assert.True(f.Attempt < options.Attempts));
        Assert.All(Waits(), wait => Assert.InRange(wait, options.RetryDelayMin, options.RetryDelayMax));
    }

    /// <summary>The edges that were positively found not to be served, without the names that are no part of their identity.</summary>
    public void HasRemoved(JsonElement expected)
    {
        var removed = new JsonObject();
        foreach (var (tenant, pass) in Refresh.Passes)
        {
            var edges = pass.Devices.Where(d => d.Outcome.Decision.Kind == DecisionKind.Removed).Select(d => d.Edge).OfType<EdgeId>().ToArray();
            if (edges.Length > 0)
            {
                removed[tenant.Host] = new JsonArray([.. edges.Select(e => (JsonNode)Identity(e.Host, e.EnterpriseId, e.Number))]);
            }
        }

        var wanted = new JsonObject();
        foreach (var host in expected.EnumerateObject())
        {
            wanted[host.Name] = new JsonArray([.. host.Value.EnumerateArray().Select(e => (JsonNode)Identity(
                e.GetProperty("host").GetString()!, e.GetProperty("enterprise_id").GetInt64(), e.GetProperty("edge_id").GetInt64()))]);
        }

        JsonCompare.Equal(JsonSerializer.SerializeToElement(wanted), removed, Vector.Compare, "invalid_edges");
    }

    /// <summary>Subjects of the mails sent since the first so many.</summary>
    public void HasMailed(JsonElement subjects, int since = 0) =>
        JsonCompare.Equal(subjects, new JsonArray([.. Channel.Mails.Skip(since).Select(m => (JsonNode)m.Subject)]), Vector.Compare, "email_subjects");

    private static JsonObject Identity(string host, long enterprise, long edge) => new() { ["host"] = host, ["enterprise_id"] = enterprise, ["edge_id"] = edge };

    private IEnumerable<TimeSpan> Waits()
    {
        foreach (var host in Run.Observer.Of<RefreshEvent.ListingFailed>().GroupBy(f => f.Tenant))
        {
            var before = Vector.Now;
            foreach (var retry in host.Select(f => f.RetryAt).OfType<DateTimeOffset>())
            {
                yield return retry - before;
                before = retry;
            }
        }
    }

    private double Spread()
    {
        var failures = Vector.Expected.TryGetProperty("attempts", out var attempts) ? attempts.GetInt32() - 1 : 0;
        if (failures < 1 || !Vector.Expected.TryGetProperty("redis", out var redis) || !redis.TryGetProperty("next_refresh_date", out var date))
        {
            return 0.5;
        }

        var options = Run.Options;
        var each = (Vector.RefreshDate(date.GetString()!) - options.Interval - Vector.Now) / failures;
        return each < options.RetryDelayMin ? 0.5 : (each - options.RetryDelayMin) / (options.RetryDelayMax - options.RetryDelayMin);
    }
}
