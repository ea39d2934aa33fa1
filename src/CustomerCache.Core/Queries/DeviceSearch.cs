using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Queries;

/// <summary>
/// Finds served devices by a part of what a person may know of them: serial numbers, the name, the enterprise, the client and its number.
/// Letter case does not matter; the words of a text are looked for each on its own. The first search reads every record, later ones only
/// what is new; what was read is forgotten with the record. Thread safe.
/// </summary>
public sealed class DeviceSearch
{
    private static readonly string[] Names = ["edge_name", "probe_uid", "device_type_name"];
    private readonly ConditionalWeakTable<DeviceRecord, Words> _read = [];

    /// <summary>The devices that match, snapshots and records in their order; those whose serial number is the text come first.</summary>
    public IEnumerable<FoundDevice> Find(IReadOnlyList<TenantSnapshot> snapshots, string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var serial = text.Trim();
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var exact = snapshots.Select(s => s.Find(serial) is { } record ? Found(s, record) : null).OfType<FoundDevice>().ToArray();
        return exact.Concat(
            from snapshot in snapshots
            from record in snapshot.Records
            where record.SerialNumber != serial && WordsOf(record).HaveAll(words)
            select Found(snapshot, record)
        );
    }

    private static Words Read(DeviceRecord record)
    {
        using var json = JsonDocument.Parse(record.Utf8);
        var root = json.RootElement;
        var names = Names.Select(n => RecordReader.Text(root, n)).ToArray();
        var enterprise = RecordReader.Text(RecordReader.Child(root, "edge"), "enterprise_name");
        return new Words(
            names.FirstOrDefault(n => n is not null),
            string.Join(
                '\n',
                names
                    .Append(enterprise)
                    .Append(record.SerialNumber)
                    .Append(record.HaSerialNumber)
                    .Append(record.Client?.ClientName)
                    .Append(record.Client?.ClientId.ToString(CultureInfo.InvariantCulture))
                    .Where(t => t is not null)
            )
        );
    }

    private Words WordsOf(DeviceRecord record) => _read.GetValue(record, Read);

    private FoundDevice Found(TenantSnapshot snapshot, DeviceRecord record) =>
        new(snapshot.Tenant, record.SerialNumber, WordsOf(record).Name, record);

    private sealed record Words(string? Name, string All)
    {
        public bool HaveAll(string[] words) => Array.TrueForAll(words, w => All.Contains(w, StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>A device that somebody looked for. Its name and record are null when it is known but not served.</summary>
public sealed record FoundDevice(TenantId Tenant, string SerialNumber, string? Name, DeviceRecord? Record);
