using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Queries;

/// <summary>Finds served devices by parts of their serial numbers, name, enterprise, client and client number. Thread safe.</summary>
/// <remarks>
/// Case-insensitive; the words of a text are matched separately. The first search reads every record, later ones only new records; the
/// extracted text is released with its record.
/// </remarks>
public sealed class DeviceSearch
{
    private static readonly string[] Names = ["edge_name", "probe_uid", "device_type_name"];
    private readonly ConditionalWeakTable<DeviceRecord, Words> _read = [];

    /// <summary>
    /// Returns the matching devices, snapshots and records in order; those whose serial number equals the text come first.
    /// </summary>
    public IEnumerable<FoundDevice> Find(IReadOnlyList<TenantSnapshot> snapshots, string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var serial = text.Trim();
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var exact = snapshots.Select(s => s.Find(serial) is { } record ? Found(s, record) : null).OfType<FoundDevice>().ToArray();
        return exact.Concat(
            from snapshot in snapshots
            from record in snapshot.Records
            where record.SerialNumber != serial && WordsOf(record).ContainsAll(words)
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
        public bool ContainsAll(string[] words) => Array.TrueForAll(words, w => All.Contains(w, StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>Represents a found device. Its name and record are null when it is known but not served.</summary>
public sealed record FoundDevice(TenantId Tenant, string SerialNumber, string? Name, DeviceRecord? Record);
