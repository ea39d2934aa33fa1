namespace CustomerCache.Grains.Storage;

/// <summary>A page as stored: records or histories as lines of JSON.</summary>
[GenerateSerializer, Alias("customer-cache.StoredPage")]
internal sealed class StoredPage
{
    [Id(0)]
    public byte[] Content { get; set; } = [];
}
