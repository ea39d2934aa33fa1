using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerCache.Server.Access;
using CustomerCache.Server.Alerts;
using CustomerCache.Server.Http.OpenApi;
using CustomerCache.Server.Observability;
using CustomerCache.Server.Options;
using CustomerCache.Sources;
using CustomerCache.Sources.Calls;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Http;

/// <summary>Maps what operators ask a process about itself: vendors, history, alerts, configuration.</summary>
internal static class OperationsApi
{
    private const int MaxHours = 24;

    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/vendors", GetVendors)
            .NeedsRead()
            .WithName("listVendors")
            .WithSummary("Each vendor host as this process calls it: circuit, limits, durations, last error")
            .WithTags("operations")
            .ReturnsTagged<IReadOnlyList<VendorModel>>("The vendor hosts.");
        routes
            .MapGet("/v1/history", GetHistory)
            .NeedsRead()
            .WithName("getHistory")
            .WithSummary("The last day of this process in numbers, sampled every two minutes")
            .WithTags("operations")
            .Describe(
                ApiParameters.Number("hours", "How far back.", MaxHours) with
                {
                    Minimum = 1,
                    Maximum = MaxHours,
                    Default = "24",
                },
                ApiParameters.Text("metric", "One metric only.", MetricHistory.Metrics[0]) with
                {
                    ValuesName = "HistoryMetric",
                    Values = [.. MetricHistory.Metrics],
                }
            )
            .ReturnsTagged<HistoryModel>("Times, and the values of each series at them.");
        routes
            .MapGet("/v1/alerts", GetAlerts)
            .NeedsRead()
            .WithName("listAlerts")
            .WithSummary("The last 200 alerts that this process raised, newest first, and where they go")
            .WithTags("operations")
            .ReturnsTagged<AlertsModel>("The alerts and the channels.");
        routes
            .MapGet("/v1/config", GetConfiguration)
            .NeedsAdmin()
            .WithName("getConfiguration")
            .WithSummary("The configuration in force, defaults included; secrets are ***")
            .WithTags("operations")
            .ReturnsTagged<SortedDictionary<string, string>>("The values by key.");
    }

    private static IResult GetVendors(HttpContext context, IVendorSources sources, TimeProvider time) =>
        context.Request.CheckNames() is { } errors
            ? Problems.BadRequest(errors)
            : context.Json(
                JsonSerializer.SerializeToUtf8Bytes(
                    [.. sources.Channels.Select(c => VendorModel.From(c, time.GetUtcNow()))],
                    OperationsJson.Default.IReadOnlyListVendorModel
                )
            );

    private static IResult GetHistory(HttpContext context, MetricHistory history, TimeProvider time)
    {
        if (context.Request.CheckNames("hours", "metric") is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        var hours = MaxHours;
        if (
            context.Request.Query.TryGetValue("hours", out var text)
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out hours) && hours is >= 1 and <= MaxHours)
        )
        {
            return Problems.BadRequest("hours", $"is not a number from 1 to {MaxHours}");
        }

        var metric = context.Request.Query.TryGetValue("metric", out var name) ? name.ToString() : null;
        if (metric is not null && !MetricHistory.Metrics.Contains(metric))
        {
            return Problems.BadRequest("metric", $"has no history; there is one of {string.Join(", ", MetricHistory.Metrics)}");
        }

        var (times, series) = history.Read(time.GetUtcNow() - TimeSpan.FromHours(hours), metric);
        return context.Json(
            JsonSerializer.SerializeToUtf8Bytes(
                new HistoryModel(MetricHistory.Step.TotalSeconds, times, series),
                OperationsJson.Default.HistoryModel
            )
        );
    }

    private static IResult GetAlerts(HttpContext context, AlertChannels channels, IOptions<AlertsOptions> options) =>
        context.Request.CheckNames() is { } errors
            ? Problems.BadRequest(errors)
            : context.Json(
                JsonSerializer.SerializeToUtf8Bytes(
                    new AlertsModel(
                        [.. channels.Deliveries.Select(d => new AlertChannelModel(d.Name, d.Delivered, d.Failed, d.Dropped, d.Waiting))],
                        [.. options.Value.Recipients],
                        [.. channels.ReadRecent().Select(a => new AlertModel(a.At, a.Tenant.ToString(), a.Text, a.Subject))]
                    ),
                    OperationsJson.Default.AlertsModel
                )
            );

    private static IResult GetConfiguration(HttpContext context, IConfiguration configuration) =>
        context.Request.CheckNames() is { } errors
            ? Problems.BadRequest(errors)
            : context.Json(
                JsonSerializer.SerializeToUtf8Bytes(
                    new SortedDictionary<string, string>(
                        ConfigurationKeys.Effective(configuration).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal),
                        StringComparer.Ordinal
                    ),
                    OperationsJson.Default.SortedDictionaryStringString
                )
            );
}

/// <summary>
/// Represents a vendor host as this process calls it. <c>circuit</c> is <c>closed</c> or <c>open</c>; durations are those of the last 256
/// calls, in seconds.
/// </summary>
public sealed record VendorModel(
    string Vendor,
    string Host,
    string Circuit,
    DateTimeOffset? OpenUntil,
    DateTimeOffset? PausedUntil,
    int Limit,
    int InUse,
    int Waiting,
    long Calls,
    long Failures,
    double? MedianSeconds,
    double? P95Seconds,
    DateTimeOffset? LastSuccessAt,
    VendorErrorModel? LastError
)
{
    internal static VendorModel From(IVendorChannel channel, DateTimeOffset now)
    {
        var activity = channel.ReadActivity();
        return new VendorModel(
            channel.Name.Label,
            channel.Name.Host,
            channel.CircuitOpenUntil is null ? "closed" : "open",
            channel.CircuitOpenUntil,
            channel.PausedUntil > now ? channel.PausedUntil : null,
            channel.Limiter.Limit,
            channel.Limiter.InUse,
            channel.Limiter.Waiting,
            activity.Calls,
            activity.Failures,
            activity.Median?.TotalSeconds,
            activity.Percentile95?.TotalSeconds,
            activity.LastSuccessAt,
            activity.LastError is { } error
                ? new VendorErrorModel(error.At, error.Call, error.Fault.Status, error.Fault.Reason ?? error.Fault.Detail)
                : null
        );
    }
}

/// <summary>Represents the last failed call to a vendor host.</summary>
public sealed record VendorErrorModel(DateTimeOffset At, string Call, int? Status, string Reason);

/// <summary>Represents the history of a process: the values of each series at <c>times</c>, null where there was none.</summary>
internal sealed record HistoryModel(double StepSeconds, IReadOnlyList<DateTimeOffset> Times, IReadOnlyList<MetricSeries> Series);

/// <summary>Represents the alerts of a process and the channels besides the log.</summary>
public sealed record AlertsModel(
    IReadOnlyList<AlertChannelModel> Channels,
    IReadOnlyList<string> Recipients,
    IReadOnlyList<AlertModel> Alerts
);

/// <summary>Represents a channel that alerts are delivered by, with its counts since the process started.</summary>
public sealed record AlertChannelModel(string Channel, long Delivered, long Failed, long Dropped, long Waiting);

/// <summary>Represents an alert; <c>text</c> is a message, <c>subject</c> that of a mail.</summary>
public sealed record AlertModel(DateTimeOffset At, string Tenant, string? Text, string? Subject);

/// <summary>Serializes the models above.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcConverter)])]
[JsonSerializable(typeof(IReadOnlyList<VendorModel>))]
[JsonSerializable(typeof(HistoryModel))]
[JsonSerializable(typeof(AlertsModel))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class OperationsJson : JsonSerializerContext;
