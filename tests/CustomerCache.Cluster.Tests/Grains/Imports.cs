using System.Text;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Abstractions;
using CustomerCache.Grains.Abstractions.Messages;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Records that nobody crossed, put into a tenant.</summary>
internal static class Imports
{
    /// <summary>The record of an edge that names its people to call.</summary>
    public static DeviceRecord Record(int number, string contact = "imported") => RecordLines.DecodeOne(Encoding.UTF8.GetBytes(
        $$$"""{"edge":{"host":"vco1.example.net","enterprise_id":100,"enterprise_name":"Acme Freight","edge_id":{{{number}}}},"serial_number":"{{{HandMadeVendors.Serial(number)}}}","ticket_contact_details":{"email":"{{{contact}}}@example.com"}}"""));

    /// <summary>Replaces all records.</summary>
    public static async Task<TenantBrief> ImportAsync(this ITenantGrain tenant, params IEnumerable<DeviceRecord> records)
    {
        var list = records.ToArray();
        var import = await tenant.StageAsync(null, new RecordBlock { Lines = RecordLines.Encode(list), Records = list.Length }, CancellationToken.None);
        return await tenant.ImportAsync(import, CancellationToken.None);
    }

    /// <summary>The mail address of whom to call about an edge, as its tenant serves it.</summary>
    public static async Task<string?> ContactAsync(this ITenantGrain tenant, int number)
    {
        var form = await tenant.FindRecordAsync(HandMadeVendors.Serial(number), CancellationToken.None);
        return RecordReader.Member(form!.ToRecord(null), "ticket_contact_details")?.ToString();
    }
}
