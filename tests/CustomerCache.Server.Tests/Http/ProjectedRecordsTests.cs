using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Http;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Http;

/// <summary>Selected members of records, and ceilings of the bytes that reads allocate.</summary>
public sealed class ProjectedRecordsTests
{
    private const int Count = 2_000;

    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly FieldSelection Fields = FieldSelection.TryParse("edge.enterprise_id,serial_number", out _)!;
    private static readonly TenantSnapshot First = TenantSnapshot.Create(
        StoredTenants.Vco1,
        1,
        Noon,
        Enumerable.Range(1, Count).Select(n => Record(n, 100))
    );

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Next_version_has_the_members_of_the_changed_record(bool lines)
    {
        Assert.Equal(Expected(First, lines), await TextAsync(First, lines));

        var next = First.Next([Record(500, 200)], [First.Records[3].SerialNumber], Noon);

        Assert.Equal(Expected(next, lines), await TextAsync(next, lines));
        Assert.Equal(Expected(First, lines), await TextAsync(First, lines));
    }

    [Theory]
    [InlineData(false, "[]")]
    [InlineData(true, "")]
    public async Task Selection_without_records_is_empty(bool lines, string text)
    {
        var projected = ProjectedRecords.Of(Select(First, new RecordQuery(DeviceSystem.VeloCloud) { ClientIds = [1] }), Fields, lines);

        Assert.Equal((text, text.Length), (await TextAsync(projected), (int)projected.Length));
    }

    [Fact]
    public async Task Page_has_its_records()
    {
        var page = Select(First, new RecordQuery(DeviceSystem.VeloCloud)).Page(500, 3);

        Assert.Equal(
            Expected(First.Records.Skip(500).Take(3), lines: true),
            await TextAsync(ProjectedRecords.Of(page, Fields, lines: true))
        );
    }

    [Fact]
    public void Members_of_unchanged_records_are_not_encoded_again()
    {
        var all = Select(First, new RecordQuery(DeviceSystem.VeloCloud));
        ProjectedRecords.Of(all, Fields, lines: false);

        var before = GC.GetAllocatedBytesForCurrentThread();
        ProjectedRecords.Of(all, Fields, lines: false);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 4 * 1024);
    }

    [Fact]
    public void Look_up_among_tenants_allocates_nothing()
    {
        var source = new Snapshots();
        var serial = First.Records[7].SerialNumber;
        Assert.Equal(First.Records[7], source.Find(DeviceSystem.VeloCloud, serial)?.Record);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            source.Find(DeviceSystem.VeloCloud, serial);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static RecordSelection Select(TenantSnapshot snapshot, RecordQuery query) => RecordSelection.From([snapshot], query);

    private static async Task<string> TextAsync(TenantSnapshot snapshot, bool lines)
    {
        var projected = ProjectedRecords.Of(Select(snapshot, new RecordQuery(DeviceSystem.VeloCloud)), Fields, lines);
        var text = await TextAsync(projected);
        Assert.Equal(text.Length, projected.Length);
        return text;
    }

    private static async Task<string> TextAsync(ProjectedRecords projected)
    {
        using var memory = new MemoryStream();
        var pipe = PipeWriter.Create(memory, new StreamPipeWriterOptions(leaveOpen: true));
        await projected.WriteAsync(pipe);
        await pipe.CompleteAsync();
        return Encoding.UTF8.GetString(memory.ToArray());
    }

    private static string Expected(TenantSnapshot snapshot, bool lines) => Expected(snapshot.Records, lines);

    private static string Expected(IEnumerable<DeviceRecord> records, bool lines)
    {
        var texts = records.Select(r =>
            $$"""{"edge":{"enterprise_id":{{r.Edge!.Value.EnterpriseId}}},"serial_number":"{{r.SerialNumber}}"}"""
        );
        return lines ? string.Concat(texts.Select(t => t + "\n")) : $"[{string.Join(',', texts)}]";
    }

    private static DeviceRecord Record(int n, int enterprise) =>
        RecordLines.DecodeOne(JsonSerializer.SerializeToUtf8Bytes(TestRecords.Edge(n, enterprise: enterprise)));

    private sealed class Snapshots : ISnapshotSource
    {
        public IReadOnlyList<TenantId> Configured { get; } = [StoredTenants.Hawkeye, StoredTenants.Vco2, StoredTenants.Vco1];

        public IReadOnlyList<TenantId> Known => Configured;

        public TenantSnapshot? Find(TenantId tenant) => tenant == First.Tenant ? First : null;

        public TimeSpan StalenessOf(TenantId tenant) => TimeSpan.Zero;
    }
}
