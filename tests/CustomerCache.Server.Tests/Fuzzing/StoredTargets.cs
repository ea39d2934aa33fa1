using System.Text;
using System.Text.Json;
using CustomerCache.Client.Adapters;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Storage;
using CustomerCache.Tests.Conventions;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace CustomerCache.Server.Tests.Fuzzing;

/// <summary>Stored rows, and messages of silos and callers of other releases.</summary>
internal static class StoredTargets
{
    // Orleans' errors quote the name of an unknown type several times.
    private const int Names = 1_000;

    // Orleans skips unknown fields recursively, without a bound: tens of thousands of levels overflow the stack and end the process.
    private const int Nested = 4 * 1024;

    private static readonly DateTimeOffset RefreshedAt = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly FieldSelection Fields = FieldSelection.TryParse(
        "serial_number,edge.host,bruin_client_info,links_configuration.mode",
        out _
    )!;

    /// <summary>Gets the serializer of silos and callers.</summary>
    public static Serializer Serializer { get; } =
        new ServiceCollection()
            .AddSerializer(s =>
                s.AddAssembly(Repository.Of("Core")).AddAssembly(Repository.Of("Client")).AddAssembly(Repository.Of("Grains"))
            )
            .BuildServiceProvider()
            .GetRequiredService<Serializer>();

    public static IEnumerable<FuzzTarget> All()
    {
        var golden = Corpus.Golden();
        var records = Corpus.Vectors("*.json", 60, e => e.ValueKind == JsonValueKind.Object && e.TryGetProperty("serial_number", out _));
        yield return new(
            "stored records",
            [.. records.Select(Compact), .. records.Take(10).Select(r => (byte[])[.. Compact(r), (byte)'\n', .. Compact(records[0])])],
            ReadRecords
        );
        yield return new(
            "stored histories",
            [
                Compact(
                    """
                    {"serial_number":"VC1","decision":"cached","reason":"cached",
                     "first_seen_at":"2026-03-01T10:00:00+00:00","last_listed_at":null}
                    """u8.ToArray()
                ),
                Compact(
                    """
                    {"serial_number":"VC2","decision":"kept","reason":"client_info_failed","detail":"d",
                     "decided_at":"2026-03-01T10:00:00+00:00","first_seen_at":"2026-03-01T10:00:00+00:00"}
                    """u8.ToArray()
                ),
            ],
            ReadHistories
        );
        yield return new("stored entries and relations", [.. Entries()], ReadPartition);
        yield return new("stored jobs", [.. golden.Where(g => g.Key is "Job" or "JobMark" or "DeadLetter").Select(g => g.Value)], ReadJob)
        {
            MemoryPerByte = Names,
            MaxLength = Nested,
        };
        yield return new(
            "values of distributed caches",
            ["\"AAECAw==\""u8.ToArray(), """{"value":"AAEC","sliding_seconds":60,"expires_at":1772000000000}"""u8.ToArray()],
            input => StoredBytes.Decode(input) is { } read && StoredBytes.Decode(read.Encode())!.Value.AsSpan().SequenceEqual(read.Value)
        );
        yield return new("messages", [.. golden.Select(g => g.Value)], ReadMessage) { MemoryPerByte = Names, MaxLength = Nested };
    }

    /// <summary>Serves records in each way; throws when one of them cannot be served.</summary>
    public static void Check(IEnumerable<DeviceRecord> records)
    {
        foreach (var record in records)
        {
            using (var json = new Utf8JsonWriter(new MemoryStream()))
            {
                Fields.Write(json, record.Utf8.Span);
            }

            _ = record.WithoutContacts;
            _ = RecordReader.Member(record, "edge");
            FuzzTarget.RoundTrips(record, RecordLines.DecodeOne(record.Utf8));
        }
    }

    private static bool ReadRecords(byte[] input) =>
        FuzzTarget.Accepts<InvalidDataException>(() =>
        {
            var records = RecordLines.Decode(input).ToArray();
            Check(records);
            FuzzTarget.Keeps(RecordLines.Encode(records), RecordLines.Encode([.. RecordLines.Decode(RecordLines.Encode(records))]));
        });

    private static bool ReadHistories(byte[] input) =>
        FuzzTarget.Accepts<InvalidDataException>(() =>
        {
            var written = HistoryLines.Encode(HistoryLines.Decode(input, RefreshedAt), RefreshedAt);
            FuzzTarget.Keeps(written, HistoryLines.Encode(HistoryLines.Decode(written, RefreshedAt), RefreshedAt));
        });

    // A key, a zero byte, and the value.
    private static bool ReadPartition(byte[] input) =>
        FuzzTarget.Accepts<InvalidDataException>(() =>
        {
            var end = Math.Max(0, Array.IndexOf(input, (byte)0));
            var (key, value) = (Encoding.UTF8.GetString(input, 0, end), input[Math.Min(input.Length, end + 1)..]);
            if (key == PartitionCodec.InvalidatedKey)
            {
                _ = PartitionCodec.ReadInvalidated(value);
                return;
            }

            var (cacheKey, entry, relation) = PartitionCodec.Read(key, value);
            var write = entry is not null ? PartitionCodec.Stored(cacheKey, entry) : PartitionCodec.Stored(relation!);
            var (_, entryAgain, relationAgain) = PartitionCodec.Read(write.Key, write.Value!.Value.ToArray());
            FuzzTarget.Keeps(
                write.Value!.Value.Span,
                (entry is not null ? PartitionCodec.Stored(cacheKey, entryAgain!) : PartitionCodec.Stored(relationAgain!)).Value!.Value.Span
            );
        });

    private static bool ReadJob(byte[] input)
    {
        var codec = new JobCodec(Serializer);
        return (codec.TryDecode(input, out Job? job) && FuzzTarget.Keeps(codec.Encode(job), Again(codec, job)))
            | (codec.TryDecode(input, out JobMark? mark) && codec.TryDecode(codec.Encode(mark), out JobMark? _))
            | (codec.TryDecode(input, out DeadLetter? letter) && codec.TryDecode(codec.Encode(letter), out DeadLetter? _));
    }

    private static byte[] Again(JobCodec codec, Job job) => codec.TryDecode(codec.Encode(job), out Job? again) ? codec.Encode(again) : [];

    // Orleans refuses a message by whatever its codecs throw, and answers or drops it; memory and the process are what must not go.
    private static bool ReadMessage(byte[] input)
    {
        object? read;
        try
        {
            read = Serializer.Deserialize<object>(input);
        }
        catch (Exception refused) when (refused is not (OutOfMemoryException or InsufficientExecutionStackException))
        {
            return false;
        }

        return read is not null;
    }

    private static byte[] Compact(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.SerializeToUtf8Bytes(document.RootElement);
    }

    private static IEnumerable<byte[]> Entries()
    {
        var entity = EntityRef.Of("product", "A");
        var entry = new CacheEntry
        {
            StoredAt = RefreshedAt,
            ExpiresAt = RefreshedAt.AddHours(1),
            DependsOn = [entity],
            Links = [new EntityLink(entity, entity)],
            Value = "{}"u8.ToArray(),
        };
        var relation = new Relation
        {
            Entity = entity,
            Key = "/a?b=1",
            Holder = "h",
            ExpiresAt = RefreshedAt,
        };
        var key = new CacheKey("orders", "1");
        foreach (
            var write in new[]
            {
                PartitionCodec.Stored(key, entry),
                PartitionCodec.Stored(relation),
                PartitionCodec.Invalidated(RefreshedAt),
            }
        )
        {
            yield return [.. Encoding.UTF8.GetBytes(write.Key), 0, .. write.Value!.Value.Span];
        }
    }
}
