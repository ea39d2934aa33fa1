using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Tenants;

/// <summary>Imports whose blocks are still arriving. Not thread safe: the tenant's turn is.</summary>
internal sealed class StagedImports(TimeProvider time)
{
    private static readonly TimeSpan Expiry = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, Import> _imports = new(StringComparer.Ordinal);

    /// <summary>Takes a block; gives the name of the import, a new one for the first block.</summary>
    public string Add(string? name, RecordBlock block)
    {
        Forget();
        name ??= Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        var import = _imports.TryGetValue(name, out var known) ? known : _imports[name] = new Import();
        import.Records.AddRange(RecordLines.Decode(block.Lines));
        import.UsedAt = time.GetTimestamp();
        return name;
    }

    /// <summary>All records of an import, which is over with this.</summary>
    public ImmutableArray<DeviceRecord> Take(string name) =>
        _imports.Remove(name, out var import) ? import.Records.ToImmutable() : throw new ImportLostException();

    private void Forget()
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

/// <summary>
/// The blocks of an import are gone, with the owner that had taken them or since they were not used for too long: it starts again.
/// </summary>
[GenerateSerializer, Alias("customer-cache.ImportLostException")]
public sealed class ImportLostException() : Exception("The blocks of the import are gone; nothing was changed.");
