namespace CustomerCache.Sources.Calls;

/// <summary>Whom a channel leads to: the vendor as people write it and the tenant's or service's host.</summary>
public readonly record struct ChannelName(string Vendor, string Host)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Vendor} {Host}";
}
