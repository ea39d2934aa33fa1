using System.Text;
using System.Text.Json;
using CustomerCache.Core;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Bus;
using CustomerCache.Server.ChangeEvents;
using CustomerCache.Server.Http;
using CustomerCache.Server.Observability;
using CustomerCache.Server.Rules;
using CustomerCache.Sources.Bus;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerCache.Server.Tests.Fuzzing;

/// <summary>Requests over HTTP and the bus, imports, and rules of jobs.</summary>
internal static class RequestTargets
{
    private static readonly TenantId Tenant = new(DeviceSystem.VeloCloud, "vco1.example.net");

    private static readonly byte[] Record =
        """{"serial_number":"VC1","edge":{"host":"vco1.example.net","edge_id":1},"l":[{"a":1}]}"""u8.ToArray();

    public static IEnumerable<FuzzTarget> All()
    {
        yield return FuzzTarget.OfText(
            "queries",
            ReadQuery,
            "host=vco1.example.net&enterprise_id=1&enterprise_id=-2&client_id=3&site_id=4&serial=VC1",
            "last_contact_after=2026-03-01T10:00:00Z&limit=10&cursor=100.abcdefghijklmnop",
            "fields=serial_number,edge.edge_id,l.a&limit=5000",
            "unknown=1&limit=0&limit=2"
        );
        yield return FuzzTarget.OfText(
            "headers",
            ReadHeaders,
            "If-Match: \"abc\"\nCache-Control: max-age=60, no-cache\nX-Depends-On: product:A, site:caf%C3%A9",
            "If-None-Match: W/\"abc-gzip\", \"def\", *\nX-Signature-256: sha256=00ff",
            "If-Match: W/\"a\"\nIf-Match: *\nCache-Control: max-age=2147483648"
        );
        yield return FuzzTarget.OfText(
            "texts",
            ReadText,
            "product:01t22000003xABCAA2",
            "orders:[a-z]*\\?[^x]",
            "/posts?b=2&a=3,1&access_token=t#f",
            "https://h.example.net/a%2Fb/../c?d",
            "2026-03-01T10:00:00.123456+02:00",
            "1.12:00:00",
            "90s",
            "velocloud/vco1.example.net",
            "orders:{id}:{Field__c}",
            "01t22000003xABC"
        );
        yield return new("JSON bodies", Corpus.JsonOf(60, "tests/Contract", "tests/CustomerCache.Server.Tests/Host"), ReadBody);
        yield return new(
            "calls of the former service",
            [
                """
                {"request_id":"1","body":{"filter":{"vco1.example.net":[1,2]},"last_contact_filter":"2026-03-01T10:00:00Z"}}
                """u8.ToArray(),
                """{"is_stored":true,"token":"abc"}"""u8.ToArray(),
                """{"body":{"filter":{}},"status":200}"""u8.ToArray(),
                .. Corpus.Vectors("*.get_customers.json", 20, e => e.ValueKind == JsonValueKind.Object && e.TryGetProperty("body", out _)),
            ],
            ReadLegacyCall
        );
        yield return new("answers of bridges", Corpus.Vectors("*.bridge_*.json", 30, e => e.ValueKind == JsonValueKind.Object), ReadAnswer);
        yield return FuzzTarget.OfText(
            "job rules",
            text => JobRulesFile.Read(text, "rules.yaml") is JobRulesReading.Loaded,
            [
                JobRulesFile.Bundled()[..4_000],
                .. Corpus.RulesOf("tests/CustomerCache.Server.Tests/Rules", 60).Select(Encoding.UTF8.GetString),
            ]
        ) with
        {
            // The library's tokens and nodes.
            MemoryPerByte = 2_000,
        };
        yield return new(
            "imports",
            [
                [(byte)'[', .. Record, (byte)']'],
                .. Corpus.Vectors("velocloud.get_customers.json", 30, e => e.ValueKind == JsonValueKind.Array),
            ],
            input =>
                FuzzTarget.Accepts<JsonException>(() =>
                {
                    using var json = JsonDocument.Parse(input);
                    StoredTargets.Check(ImportExportApi.ReadRecords(json.RootElement, Tenant).Value ?? []);
                })
        );
    }

    private static bool ReadQuery(string text)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString("?" + text);
        var allowed = RecordQueryParser.Selecting.AddRange(RecordQueryParser.Paging);
        _ = context.Request.CheckNames("limit", "fields");
        _ = context.Request.ReadLimit(10, 100, out _);
        var query = context.Request.ReadRecordQuery(DeviceSystem.VeloCloud, allowed);
        if (!query.IsValid)
        {
            return query.Errors.Fields.Count > 0 ? false : throw new InvalidOperationException("it is refused without a reason");
        }

        _ = query.Value.Canonical;
        if (query.Value.Fields is { } fields)
        {
            FuzzTarget.RoundTrips(fields.ToString(), FieldSelection.TryParse(fields.ToString(), out _)?.ToString() ?? "");
            using var json = new Utf8JsonWriter(new MemoryStream());
            fields.Write(json, Record);
        }

        return query.Value.Cursor is not { } cursor || FuzzTarget.RoundTrips(cursor, PageCursor.TryParse(cursor.ToString())!);
    }

    private static bool ReadHeaders(string text)
    {
        var context = new DefaultHttpContext();
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                context.Request.Headers.Append(line[..colon], line[(colon + 1)..].Trim());
            }
        }

        var headers = context.Request.Headers;
        _ = context.IsNotModified(EntityTags.OfText("a"));
        _ = WebhookSignature.IsThere(headers);
        _ = WebhookSignature.IsValid(headers, "{}"u8, "secret");
        var value = CacheValueHeaders.Read(headers);
        return value.IsValid
            && FuzzTarget.RoundTrips(
                string.Join(' ', value.Value.DependsOn),
                string.Join(' ', EntityHeader.TryRead([EntityHeader.Write(value.Value.DependsOn)], out _) ?? [])
            );
    }

    private static bool ReadText(string text)
    {
        var accepted = EntityRef.TryParse(text, out var entity) && FuzzTarget.RoundTrips(entity, Again(entity));
        accepted |= GlobPattern.TryParse(text, out var pattern) && pattern.IsMatch(text) | pattern.IsMatch(new string('a', 200));
        accepted |=
            ResourceAddress.TryParse(text, out var address, out _)
            && address.ToString() is { Length: <= ResourceAddress.MaxLength } written
            && FuzzTarget.RoundTrips(written, ResourceAddress.TryParse(written, out var again, out _) ? again.ToString() : "");
        accepted |= IsoTimestamps.Parse(text) is not null;
        accepted |= Durations.TryParse(text, out _);
        accepted |=
            TenantId.TryParse(text, out var tenant)
            && FuzzTarget.RoundTrips(tenant, TenantId.TryParse(tenant.ToString(), out var t) ? t : default);
        return accepted | KeyTemplate.TryParse(text, out _);
    }

    private static EntityRef Again(EntityRef entity) => EntityRef.TryParse(entity.ToString(), out var again) ? again : default;

    private static bool ReadBody(byte[] input)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(input);
        var (body, problem) = context.ReadJsonAsync().AsTask().GetAwaiter().GetResult();
        using (body)
        {
            return (body is null) != (problem is null)
                ? body is not null
                : throw new InvalidOperationException("it is neither read nor refused");
        }
    }

    private static bool ReadLegacyCall(byte[] input)
    {
        _ = BusMessage.TokenOf(input);
        var handler = new LegacyCallHandler(new NoSnapshots(), new LegacyCallLog(NullLogger<LegacyCallLog>.Instance));
        var isAccepted = false;
        foreach (var system in Enum.GetValues<DeviceSystem>())
        {
            var answer = handler.Answer(system, input).Answer;
            using var json = JsonDocument.Parse(LegacyReplies.ToArray(new LegacyReplyMessage(answer)));
            isAccepted |= json.RootElement.GetProperty("status").GetInt32() != 400;
        }

        return isAccepted;
    }

    private static bool ReadAnswer(byte[] input) =>
        FuzzTarget.Accepts<JsonException>(() =>
        {
            var answer = BusMessage.Answer(input);
            if (!answer.Body.IsEmpty)
            {
                using var body = JsonDocument.Parse(answer.Body);
            }
        });

    private sealed class NoSnapshots : ISnapshotSource
    {
        public IReadOnlyList<TenantId> Configured => [Tenant];

        public IReadOnlyList<TenantId> Known => [Tenant];

        public TenantSnapshot? Find(TenantId tenant) => null;

        public TimeSpan StalenessOf(TenantId tenant) => TimeSpan.Zero;
    }
}
