namespace CustomerCache.Grains.Tenants;

/// <summary>The blocks of an import are gone, with the owner that had taken them or since they were not used for too long: it starts again.</summary>
[GenerateSerializer, Alias("customer-cache.ImportLostException")]
public sealed class ImportLostException() : Exception("The blocks of the import are gone; nothing was changed.");
