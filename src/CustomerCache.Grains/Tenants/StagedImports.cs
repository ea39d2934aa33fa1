using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Tenants;

/// <summary>Holds imports whose blocks are still arriving. Not thread safe.</summary>
internal sealed class StagedImports(TimeProvider time)
{
    private static readonly TimeSpan Expiry = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, Import> _imports = new(StringComparer.Ordinal);

    /// <summary>Adds a block; returns the name of the import, a new one for the first block.</summary>
    public string Add(string? name, RecordBlock block)
    {
        EvictExpired();
        name ??= Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        var import = _imports.TryGetValue(name, out var known) ? known : _imports[name] = new Import();
        import.Records.AddRange(RecordLines.Decode(block.Lines));
        import.UsedAt = time.GetTimestamp();
        return name;
    }

    /// <summary>Removes an import and returns all its records.</summary>
    public ImmutableArray<DeviceRecord> Take(string name) =>
        _imports.Remove(name, out var import) ? import.Records.ToImmutable() : throw new ImportLostException();

    private void EvictExpired()
    {
        foreach (var name in _imports.Where(i => time.GetElapsedTime(i.Value.UsedAt) > Expiry).Select(i => i.Key).ToArray())
        {
            _imports.Remove(name);
        }
    }

    private sealed class Import
    {
        public ImmutableArray<DeviceRecord>.Builder Records { get; } = ImmutableArray.CreateBuilder<DeviceRecord>();

        public long UsedAt { get; set; }
    }
}

/// <summary>The blocks of an import are lost, because its owner moved or they expired unused; the import must restart.</summary>
[GenerateSerializer, Alias("customer-cache.ImportLostException")]
public sealed class ImportLostException() : Exception("The blocks of the import are lost and nothing was changed; restart the import.");
