using System.Text;
using CustomerCache.Client.Calling;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Imports records into a tenant.</summary>
internal static class Imports
{
    /// <summary>Returns the record of an edge with contacts.</summary>
    public static DeviceRecord Record(int number, string contact = "imported") =>
        RecordLines.DecodeOne(
            Encoding.UTF8.GetBytes(
                $$$"""{"edge":{"host":"vco1.example.net","enterprise_id":100,"enterprise_name":"Acme Freight","edge_id":{{{number}}}},"serial_number":"{{{FakeVendors.Serial(number)}}}","ticket_contact_details":{"email":"{{{contact}}}@example.com"}}"""
            )
        );

    /// <summary>Replaces all records.</summary>
    public static async Task<TenantStatus> ImportAsync(this ITenantGrain tenant, params IEnumerable<DeviceRecord> records)
    {
        var list = records.ToArray();
        var import = await tenant.StageAsync(
            null,
            new RecordBlock { Lines = RecordLines.Encode(list), Records = list.Length },
            CancellationToken.None
        );
        await tenant.ImportAsync(import, acceptShrink: true, CancellationToken.None);
        return await tenant.GetStatusAsync(CancellationToken.None);
    }

    /// <summary>Returns the mail address of the contact of an edge, as its tenant serves it.</summary>
    public static async Task<string?> ContactAsync(this ITenantGrain tenant, int number)
    {
        var record = await tenant.FindRecordAsync(number);
        return RecordReader.Member(record!, "ticket_contact_details")?.ToString();
    }

    /// <summary>Returns the record of an edge as its tenant serves it to followers; null for none.</summary>
    public static async Task<DeviceRecord?> FindRecordAsync(this ITenantGrain tenant, int number)
    {
        var snapshot = await new TransferReader(FakeVendors.Vco1, tenant).ReadAsync(null, CancellationToken.None);
        return snapshot?.Find(FakeVendors.Serial(number));
    }
}
