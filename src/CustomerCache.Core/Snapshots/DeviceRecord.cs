using System.Buffers.Text;
using System.Security.Cryptography;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Snapshots;

/// <summary>
/// The crossed data of one device as served: UTF-8 JSON, encoded once, and the few values by which callers select. Immutable.
/// Two records are equal when their bytes are.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceRecord")]
public sealed class DeviceRecord : IEquatable<DeviceRecord>
{
    [Id(0)]
    private readonly byte[] _utf8;

    [Id(5)]
    private readonly long _lastContactTicks;

    [NonSerialized]
    private string? _contentTag;

    [NonSerialized]
    private DeviceRecord? _withoutContacts;

    internal DeviceRecord(byte[] utf8, RecordKeys keys)
    {
        _utf8 = utf8;
        SerialNumber = keys.SerialNumber;
        HaSerialNumber = keys.HaSerialNumber;
        Edge = keys.Edge;
        Client = keys.Client;
        _lastContactTicks = IsoTimestamps.Parse(keys.LastContact)?.UtcTicks ?? 0;
    }

    private DeviceRecord(byte[] utf8, DeviceRecord whole)
    {
        _utf8 = utf8;
        SerialNumber = whole.SerialNumber;
        HaSerialNumber = whole.HaSerialNumber;
        Edge = whole.Edge;
        Client = whole.Client;
        _lastContactTicks = whole._lastContactTicks;
        _withoutContacts = this;
    }

    /// <summary>The record as a JSON object, compact.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>Never empty; unique within a snapshot.</summary>
    [Id(1)]
    public string SerialNumber { get; }

    /// <summary>Serial of the other half of an HA pair, or null.</summary>
    [Id(2)]
    public string? HaSerialNumber { get; }

    /// <summary>Identity of the edge, shared by both halves of an HA pair; null for a probe.</summary>
    [Id(3)]
    public EdgeId? Edge { get; }

    /// <summary>The client that the device belongs to; null only in imported records that lack it.</summary>
    [Id(4)]
    public ClientInfo? Client { get; }

    /// <summary>
    /// A digest of the bytes, in characters that an entity tag may have. Made at first use; equal records have equal ones.
    /// </summary>
    public string ContentTag => _contentTag ??= Base64Url.EncodeToString(SHA256.HashData(_utf8).AsSpan(0, 12));

    /// <summary>When the device last made contact; null when the record has no readable moment ("never").</summary>
    public DateTimeOffset? LastContact => _lastContactTicks == 0 ? null : new DateTimeOffset(_lastContactTicks, TimeSpan.Zero);

    /// <summary>The same without what is about people; itself when it holds nothing of the kind. Made at first use and kept.</summary>
    public DeviceRecord WithoutContacts =>
        _withoutContacts ??= PersonalData.Redact(_utf8) is { } rest ? new DeviceRecord(rest, this) : this;

    /// <summary>The last contact in ticks of UTC, 0 for never: sorts and compares without allocation.</summary>
    internal long LastContactTicks => _lastContactTicks;

    /// <inheritdoc/>
    public bool Equals(DeviceRecord? other) =>
        other is not null && (ReferenceEquals(this, other) || _utf8.AsSpan().SequenceEqual(other._utf8));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DeviceRecord);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_utf8);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => SerialNumber;
}

/// <summary>The values of a record by which callers select.</summary>
internal sealed record RecordKeys(string SerialNumber, string? HaSerialNumber, EdgeId? Edge, ClientInfo? Client, string? LastContact);
