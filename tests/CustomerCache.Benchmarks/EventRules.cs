using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Server.Rules;

namespace CustomerCache.Benchmarks;

/// <summary>
/// Events read, routed and made into jobs per second, with a thousand rules and with ten, written in YAML as operators do.
/// </summary>
internal static class EventRules
{
    private const int Events = 5_000;

    public static async Task<Ratio> MeasureAsync()
    {
        JobFactory many = new(Rules(1_000), NewId),
            few = new(Rules(10), NewId);
        using var body = JsonDocument.Parse(
            "["
                + string.Join(
                    ',',
                    Enumerable
                        .Range(0, Events)
                        .Select(i =>
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $$"""{"id":"e{{i}}","source":"bench","entity":"Kind{{i % 10}}","ids":["{{i}}"],"change":"update","changed_fields":["Status"],"occurred_at":"2026-03-01T10:00:00Z"}"""
                            )
                        )
                )
                + "]"
        );
        var (thousand, ten) = await AlternatingRuns.AlternateAsync(
            () => RateAsync(many, body.RootElement),
            () => RateAsync(few, body.RootElement)
        );
        return new Ratio(
            "events.rules",
            thousand / ten,
            0.5,
            AtMost: false,
            string.Create(CultureInfo.InvariantCulture, $"{thousand:0} events/s with 1000 rules, {ten:0} events/s with 10")
        );
    }

    private static Task<double> RateAsync(JobFactory factory, JsonElement body)
    {
        var now = TimeProvider.System.GetUtcNow();
        var started = Stopwatch.GetTimestamp();
        var batch = ChangeEventBatch.Read(body, new ChangeEventReader(token => token));
        var jobs = batch.Events.SelectMany(e => factory.Create(e.Event, now)).Count();
        return jobs == Events
            ? Task.FromResult(Events / Stopwatch.GetElapsedTime(started).TotalSeconds)
            : throw new InvalidOperationException($"{jobs} jobs of {Events} events.");
    }

    private static ChangeRules Rules(int count)
    {
        var yaml = new StringBuilder("job_scheduler:\n  job_rules:\n");
        for (var i = 0; i < count; i++)
        {
            yaml.Append(
                CultureInfo.InvariantCulture,
                $"    - {{ action_type: \"^(Create|Update|Delete)$\", resource_type: Kind{i}, topic: bench }}\n"
            );
        }

        yaml.Append("  enricher:\n    topics:\n      bench:\n");
        for (var i = 0; i < count; i++)
        {
            yaml.Append(
                CultureInfo.InvariantCulture,
                $"        - {{ match: {{ action_type: Update, resource_type: Kind{i} }}, key_fields: [payload, timestamp, event_id, "
                    + $"job_type], job_properties: {{ priority: 1 }} }}\n"
            );
        }

        return JobRulesFile.Read(yaml.ToString(), "bench.yaml") is JobRulesReading.Loaded loaded
            ? loaded.Rules
            : throw new InvalidOperationException("The rules are refused.");
    }

    private static string NewId() => Guid.CreateVersion7().ToString("N");
}
