using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Computes the hashes of jobs.</summary>
/// <remarks>
/// Hashes JSON with sorted names, so that order is irrelevant, and configured offsets instead of times, so that the same event creates the
/// same job.
/// </remarks>
internal static class JobHash
{
    private static readonly ImmutableArray<string> SupersedeFields = ["access_token", "entity_id", "resource_type", "resource_url"];

    // Two hashes are computed for every job.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>
    /// Returns the unique hash. For a follow-up job it includes the generation and the holder, regardless of the key fields.
    /// </summary>
    public static string Unique(Job job, ImmutableArray<string> keyFields) =>
        Hash(json =>
        {
            foreach (var field in Sorted(keyFields))
            {
                json.WritePropertyName(field);
                Write(json, field, job);
            }

            json.WriteString("$topic", job.Topic);
            if (job.Generation > 0)
            {
                json.WriteNumber("$generation", job.Generation);
                json.WriteString("$holder", job.Event.Holder);
                json.WriteString("$resource_url", job.Event.ResourceUrl);
                json.WriteString("$job_type", job.JobType);
            }
        });

    /// <summary>Returns the supersede key: a hash of topic, type, entities, address and holder.</summary>
    public static string SupersedeKey(Job job) =>
        Hash(json =>
        {
            json.WriteString("job_type", job.JobType);
            json.WriteString("topic", job.Topic);
            foreach (var field in SupersedeFields)
            {
                json.WritePropertyName(field);
                Write(json, field, job);
            }
        });

    private static void Write(Utf8JsonWriter json, string field, Job job)
    {
        switch (field)
        {
            case "payload":
                Payload(json, job.Event);
                break;
            case "expires":
                json.WriteNumberValue(job.Properties.Expires);
                break;
            case "due":
                json.WriteNumberValue(job.Properties.Due);
                break;
            case "priority":
                json.WriteNumberValue(job.Properties.Priority);
                break;
            case "retry_limit":
                json.WriteNumberValue(job.Properties.RetryLimit);
                break;
            case "superceedable":
                json.WriteBooleanValue(job.Properties.IsSupersedable);
                break;
            case "timestamp":
                json.WriteStringValue(job.Event.OccurredAt ?? job.CreatedAt);
                break;
            case "entity_id":
                Texts(json, job.Event.Ids);
                break;
            default:
                json.WriteStringValue(Text(field, job));
                break;
        }
    }

    private static string? Text(string field, Job job) =>
        field switch
        {
            "job_type" => job.JobType,
            "access_token" => job.Event.Holder,
            "resource_url" => job.Event.ResourceUrl,
            "resource_type" => job.Event.Entity,
            "action_type" => ActionNames.Of(job.Event),
            "event_id" => job.Event.Id,
            "position" => job.Event.Position,
            _ => throw new ArgumentException($"'{field}' is not a key field.", nameof(field)),
        };

    private static void Payload(Utf8JsonWriter json, ChangeEvent change)
    {
        json.WriteStartObject();
        json.WriteString("change", change.Change.ToWire());
        json.WritePropertyName("changed_fields");
        Texts(json, change.ChangedFields);
        json.WriteString("entity", change.Entity);
        json.WriteString("holder", change.Holder);
        json.WritePropertyName("ids");
        Texts(json, change.Ids);
        json.WriteString("resource_url", change.ResourceUrl);
        json.WriteStartObject("values");
        foreach (var (name, value) in change.Values.IsEmpty ? [] : change.Values.OrderBy(v => v.Key, StringComparer.Ordinal).ToArray())
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Recipes hold their fields sorted.
    private static IEnumerable<string> Sorted(ImmutableArray<string> fields)
    {
        for (var i = 1; i < fields.Length; i++)
        {
            if (string.CompareOrdinal(fields[i - 1], fields[i]) >= 0)
            {
                return fields.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal);
            }
        }

        return fields;
    }

    private static void Texts(Utf8JsonWriter json, IReadOnlyCollection<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts.Count < 2 ? texts : (IEnumerable<string>)texts.Order(StringComparer.Ordinal))
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static string Hash(Action<Utf8JsonWriter> write)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        var json = _writer ??= new Utf8JsonWriter(buffer, JsonDefaults.Writer);
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return Base64Url.EncodeToString(SHA256.HashData(buffer.WrittenSpan).AsSpan(0, 16));
    }
}
