using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Avro;
using Grpc.Core;

namespace CustomerCache.Sources.Feeds.Salesforce;

/// <summary>Reads events by their schemas, each of which is asked for once. Thread safe.</summary>
internal sealed class SalesforceEvents
{
    private const string PlatformPrefix = "/event/";

    private readonly ConcurrentDictionary<string, RecordSchema> _schemas = new(StringComparer.Ordinal);

    /// <summary>
    /// Returns an event as JSON, with its replay id; one that cannot be decoded as such an error of a client of the API.
    /// </summary>
    public async Task<JsonElement> ReadAsync(
        SalesforceSession session,
        string topic,
        ConsumerEvent sent,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var schema = await SchemaAsync(session, sent.Event.SchemaId, cancellationToken);
            return Write(writer =>
            {
                // A custom channel has events of several kinds.
                if (topic.StartsWith(PlatformPrefix, StringComparison.Ordinal))
                {
                    writer.WriteString("channel", PlatformPrefix + schema.Name);
                }

                writer.WriteString("id", sent.Event.Id);
                writer.WriteBase64String("replayId", sent.ReplayId.Span);
                writer.WritePropertyName("payload");
                AvroJson.Write(writer, sent.Event.Payload.Memory, schema);
            });
        }
        catch (RpcException failed) when (!IsUndecodable(failed))
        {
            throw SalesforceErrors.Of(topic, failed);
        }
        catch (Exception undecodable) when (IsUndecodable(undecodable))
        {
            return Write(writer =>
            {
                writer.WriteString("type", "error");
                writer.WriteStartObject("info");
                writer.WriteString("topicName", topic);
                writer.WriteEndObject();
                writer.WriteStartObject("data");
                writer.WriteBase64String("replayId", sent.ReplayId.Span);
                writer.WriteEndObject();
            });
        }
    }

    private async Task<RecordSchema> SchemaAsync(SalesforceSession session, string id, CancellationToken cancellationToken)
    {
        if (_schemas.TryGetValue(id, out var known))
        {
            return known;
        }

        var found = await session.Api.GetSchemaAsync(
            new SchemaRequest { SchemaId = id },
            session.Headers,
            cancellationToken: cancellationToken
        );
        return _schemas.GetOrAdd(
            id,
            Schema.Parse(found.SchemaJson) as RecordSchema ?? throw new SchemaParseException("The schema is not of a record.")
        );
    }

    // What repeating does not mend: it would hold up all later events.
    internal static bool IsUndecodable(Exception failure) =>
        failure
            is AvroException
                or IOException
                or ArgumentException
                or InvalidOperationException
                or IndexOutOfRangeException
                or OverflowException
                or RpcException { StatusCode: StatusCode.NotFound or StatusCode.InvalidArgument };

    private static JsonElement Write(Action<Utf8JsonWriter> members)
    {
        var written = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(written))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return JsonSerializer.Deserialize<JsonElement>(written.WrittenSpan);
    }
}
