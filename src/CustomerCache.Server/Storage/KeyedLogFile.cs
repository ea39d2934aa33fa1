using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Server.Storage;

/// <summary>
/// A map from text to bytes in a file that only grows at its end: batches, each with its length, the length's complement and the first 8 bytes of its SHA-256. A
/// batch that a crash cut off was never acknowledged and is ignored. Damage anywhere else could hide that something was deleted, so then
/// nothing of the file is believed. Written anew without what is outdated when it is opened, and whenever it has grown fourfold.
/// </summary>
internal sealed class KeyedLogFile(string path) : IKeyedStore, IDisposable
{
    private const int Head = (2 * sizeof(int)) + 8;
    private const long SmallestToRewrite = 4 * 1024 * 1024;
    private FileStream? _file;
    private long _good;
    private long _rewritten;

    /// <inheritdoc/>
    public async Task<StoreContent> LoadAsync(CancellationToken cancellationToken)
    {
        Dispose();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var content = File.Exists(path) ? Read(await File.ReadAllBytesAsync(path, cancellationToken)) : StoreContent.Empty;
        await RewriteAsync(content.Values, cancellationToken);
        return content;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<StoredChange> changes, CancellationToken cancellationToken)
    {
        var file = _file ?? throw new InvalidOperationException("The store was not loaded.");
        var batch = Batch(changes);

        // What an earlier write left half done must not stand before this one.
        file.SetLength(_good);
        file.Position = _good;
        await file.WriteAsync(batch, cancellationToken);
        file.Flush(flushToDisk: true);
        _good += batch.Length;
        if (_good > SmallestToRewrite && _good > 4 * _rewritten)
        {
            file.Position = 0;
            var bytes = new byte[_good];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            await RewriteAsync(Read(bytes).Values, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken cancellationToken) => RewriteAsync(StoreContent.Empty.Values, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private async Task RewriteAsync(IReadOnlyDictionary<string, byte[]> values, CancellationToken cancellationToken)
    {
        var fresh = path + ".new";
        await using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
        {
            foreach (var portion in values.Chunk(1_000))
            {
                await file.WriteAsync(Batch([.. portion.Select(v => new StoredChange(v.Key, v.Value))]), cancellationToken);
            }

            file.Flush(flushToDisk: true);
        }

        Dispose();
        File.Move(fresh, path, overwrite: true);
        _file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 1, FileOptions.Asynchronous);
        _rewritten = _good = _file.Length;
    }

    private static byte[] Batch(IReadOnlyList<StoredChange> changes)
    {
        var size = Head + changes.Sum(c => (2 * sizeof(int)) + Encoding.UTF8.GetByteCount(c.Key) + (c.Value?.Length ?? 0));
        var batch = new byte[size];
        var at = Head;
        foreach (var (key, value) in changes)
        {
            var length = Encoding.UTF8.GetBytes(key, batch.AsSpan(at + (2 * sizeof(int))));
            BinaryPrimitives.WriteInt32LittleEndian(batch.AsSpan(at), length);
            BinaryPrimitives.WriteInt32LittleEndian(batch.AsSpan(at + sizeof(int)), value?.Length ?? -1);
            at += (2 * sizeof(int)) + length;
            value?.CopyTo(batch.AsMemory(at));
            at += value?.Length ?? 0;
        }

        BinaryPrimitives.WriteInt32LittleEndian(batch, size - Head);
        BinaryPrimitives.WriteInt32LittleEndian(batch.AsSpan(sizeof(int)), ~(size - Head));
        SHA256.HashData(batch.AsSpan(Head)).AsSpan(0, 8).CopyTo(batch.AsSpan(2 * sizeof(int)));
        return batch;
    }

    private static StoreContent Read(ReadOnlySpan<byte> bytes)
    {
        var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (bytes.Length >= Head)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (size < 0 || size != ~BinaryPrimitives.ReadInt32LittleEndian(bytes[sizeof(int)..]))
            {
                return StoreContent.Empty with { IsComplete = false };
            }

            if (size > bytes.Length - Head)
            {
                break;
            }

            var batch = bytes.Slice(Head, size);
            if (!SHA256.HashData(batch).AsSpan(0, 8).SequenceEqual(bytes.Slice(2 * sizeof(int), 8)))
            {
                return StoreContent.Empty with { IsComplete = false };
            }

            Apply(batch, values);
            bytes = bytes[(Head + size)..];
        }

        return new StoreContent(values, true);
    }

    private static void Apply(ReadOnlySpan<byte> batch, Dictionary<string, byte[]> values)
    {
        while (!batch.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(batch);
            var size = BinaryPrimitives.ReadInt32LittleEndian(batch[sizeof(int)..]);
            var key = Encoding.UTF8.GetString(batch.Slice(2 * sizeof(int), length));
            batch = batch[((2 * sizeof(int)) + length)..];
            if (size < 0)
            {
                values.Remove(key);
            }
            else
            {
                values[key] = batch[..size].ToArray();
                batch = batch[size..];
            }
        }
    }
}
