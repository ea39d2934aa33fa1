using System.Buffers.Text;
using System.Security.Cryptography;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Snapshots;

/// <summary>Represents the crossed data of one device as served: UTF-8 JSON, encoded once, and the indexed values. Immutable.</summary>
/// <remarks>Records are equal when their bytes are.</remarks>
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

    /// <summary>Gets the record as a compact JSON object.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>Gets the serial number: not empty, unique within a snapshot.</summary>
    [Id(1)]
    public string SerialNumber { get; }

    /// <summary>Gets the serial number of the HA partner; null for none.</summary>
    [Id(2)]
    public string? HaSerialNumber { get; }

    /// <summary>Gets the identity of the edge, shared by both devices of an HA pair; null for a probe.</summary>
    [Id(3)]
    public EdgeId? Edge { get; }

    /// <summary>Gets the client; null only in imported records that lack it.</summary>
    [Id(4)]
    public ClientInfo? Client { get; }

    /// <summary>
    /// Gets a digest of the bytes in characters that are valid in an entity tag; equal for equal records. Computed on first use.
    /// </summary>
    public string ContentTag => _contentTag ??= Base64Url.EncodeToString(SHA256.HashData(_utf8).AsSpan(0, 12));

    /// <summary>Gets the time of the last contact; null when the record has no readable time ("never").</summary>
    public DateTimeOffset? LastContact => _lastContactTicks == 0 ? null : new DateTimeOffset(_lastContactTicks, TimeSpan.Zero);

    /// <summary>Gets the record without personal data; itself when it contains none. Computed on first use.</summary>
    public DeviceRecord WithoutContacts =>
        _withoutContacts ??= PersonalData.Redact(_utf8) is { } rest ? new DeviceRecord(rest, this) : this;

    /// <summary>Gets the last contact in UTC ticks, 0 for never: sorts and compares without allocation.</summary>
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

/// <summary>Holds the indexed values of a record.</summary>
internal sealed record RecordKeys(string SerialNumber, string? HaSerialNumber, EdgeId? Edge, ClientInfo? Client, string? LastContact);
