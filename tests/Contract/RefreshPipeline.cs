using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Tests.Contract;

/// <summary>Runs the whole refreshes of a vector by an engine, with their alerts.</summary>
internal sealed class RefreshPipeline : Pipeline, IAsyncDisposable
{
    private RefreshPipeline(Vector vector, IVectorEngine engine)
        : base(vector)
    {
        // The vectors list requests and messages in order: one device after the other, wherever an engine crosses them.
        Run.Options.DevicesInFlight = 1;
        Refresh = new VectorWave(Run, engine);
        if (Vector.Given.TryGetProperty("next_refresh_date", out var date))
        {
            Refresh.SetNextRefresh(Vector.RefreshDate(date.GetString()!), Run.Config.Tenants);
        }
    }

    public VectorWave Refresh { get; }

    private int StopAfter => Vector.Given.TryGetProperty("stop_after_attempts", out var stop) ? stop.GetInt32() : 1;

    /// <summary>A vector before its start.</summary>
    public static RefreshPipeline Of<TEngine>(Vector vector)
        where TEngine : IVectorEngine, new() => new(vector, new TEngine());

    /// <summary>Runs the refreshes; the delays between attempts are chosen to meet the end of the vector, where it has one.</summary>
    public Task RunAsync() => Refresh.RunAsync(StopAfter, Spread());

    public ValueTask DisposeAsync() => Refresh.DisposeAsync();

    public void HasWaitedWithinTheLimits()
    {
        var options = Run.Options;
        Assert.All(
            Run.Observer.Of<RefreshEvent.ListingFailed>().Where(f => f.RetryAt is not null),
            f => Assert.True(f.Attempt < options.Attempts)
        );
        Assert.All(Waits(), wait => Assert.InRange(wait, options.RetryDelayMin, options.RetryDelayMax));
    }

    /// <summary>Returns the edges that are positively not to be served, without the names that are no part of their identity.</summary>
    public void HasRemoved(JsonElement expected)
    {
        var removed = new JsonObject();
        foreach (
            var host in Run.Observer.Of<RefreshEvent.Decided>().Where(d => d.Decision.Kind == DecisionKind.Removed).GroupBy(d => d.Tenant)
        )
        {
            var listed = EdgeListing.Decide(Run.Listed(host.Key), Run.Policy).ToCross.ToDictionary(e => e.SerialNumber!, e => e.Id);
            removed[host.Key.Host] = new JsonArray([.. host.Select(d => (JsonNode)Identity(listed[d.SerialNumber!]))]);
        }

        var wanted = new JsonObject();
        foreach (var host in expected.EnumerateObject())
        {
            wanted[host.Name] = new JsonArray([
                .. host
                    .Value.EnumerateArray()
                    .Select(e =>
                        (JsonNode)Identity(
                            new EdgeId(
                                e.GetProperty("host").GetString()!,
                                e.GetProperty("enterprise_id").GetInt64(),
                                e.GetProperty("edge_id").GetInt64()
                            )
                        )
                    ),
            ]);
        }

        JsonCompare.Equal(JsonSerializer.SerializeToElement(wanted), removed, Vector.Compare, "invalid_edges");
    }

    private static JsonObject Identity(EdgeId edge) =>
        new()
        {
            ["host"] = edge.Host,
            ["enterprise_id"] = edge.EnterpriseId,
            ["edge_id"] = edge.Number,
        };

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
        if (
            failures < 1
            || !Vector.Expected.TryGetProperty("redis", out var redis)
            || !redis.TryGetProperty("next_refresh_date", out var date)
        )
        {
            return 0.5;
        }

        var options = Run.Options;
        var each = (Vector.RefreshDate(date.GetString()!) - options.Interval - Vector.Now) / failures;
        return each < options.RetryDelayMin ? 0.5 : (each - options.RetryDelayMin) / (options.RetryDelayMax - options.RetryDelayMin);
    }
}
