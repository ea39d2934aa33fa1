using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>What Debezium tells beside changes of rows.</summary>
internal static class DebeziumNotice
{
    /// <summary>What it is; empty when it is none.</summary>
    public static string Reason(JsonElement json) => json.ValueKind != JsonValueKind.Object ? "" : json switch
    {
        _ when EventJson.Has(json, "ts_ms") && json.EnumerateObject().All(m => m.Name is "ts_ms" or "ts_us" or "ts_ns") => "a heartbeat",
        _ when EventJson.Text(json, "status") is "BEGIN" or "END" && EventJson.Has(json, "event_count") => "a boundary of a transaction",
        _ when EventJson.Has(json, "ddl") && EventJson.Has(json, "databaseName") => "a change of the schema",
        _ => "",
    };
}
