using System.Collections.Concurrent;
using System.IO.Compression;
using System.IO.Pipelines;

namespace CustomerCache.Server.Http;

/// <summary>
/// Caches compressed large answers by entity tag and encoding, so that equal bytes are compressed once. Bounded; thread safe.
/// </summary>
internal sealed class CompressedAnswers
{
    /// <summary>The smallest answer that is compressed, in bytes.</summary>
    public const int MinimumLength = 8 * 1024;

    /// <summary>The capacity, in bytes of compressed content; the oldest entry is evicted first.</summary>
    public const long Capacity = 64 * 1024 * 1024;

    /// <summary>The supported encodings, the preferred one first.</summary>
    public static readonly string[] Encodings = ["br", "gzip"];

    private readonly ConcurrentDictionary<string, Lazy<Task<byte[]>>> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Key, long Length)> _order = new();
    private long _kept;

    /// <summary>Returns the supported encoding that the caller prefers, the first of equals; null for none.</summary>
    public static string? Choose(string? acceptEncoding, string[] offered)
    {
        if (
            string.IsNullOrEmpty(acceptEncoding)
            || !Microsoft.Net.Http.Headers.StringWithQualityHeaderValue.TryParseList([acceptEncoding], out var accepted)
        )
        {
            return null;
        }

        return offered
            .Select(
                (name, rank) =>
                    (
                        Name: name,
                        Rank: rank,
                        Quality: accepted.FirstOrDefault(a => a.Value.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } a
                            ? a.Quality ?? 1
                            : 0
                    )
            )
            .Where(e => e.Quality > 0)
            .OrderByDescending(e => e.Quality)
            .ThenBy(e => e.Rank)
            .Select(e => e.Name)
            .FirstOrDefault();
    }

    /// <summary>Returns the compressed content; <paramref name="write"/> writes content that is not cached.</summary>
    public async Task<byte[]> GetAsync(string key, string encoding, Func<PipeWriter, Task> write)
    {
        var answer = _known.GetOrAdd($"{key} {encoding}", k => new Lazy<Task<byte[]>>(() => CompressAsync(k, encoding, write)));
        try
        {
            return await answer.Value;
        }
        catch
        {
            _known.TryRemove($"{key} {encoding}", out _);
            throw;
        }
    }

    private async Task<byte[]> CompressAsync(string key, string encoding, Func<PipeWriter, Task> write)
    {
        using var memory = new MemoryStream();
        await using (
            Stream compressor =
                encoding == "br"
                    ? new BrotliStream(memory, CompressionLevel.Fastest, true)
                    : new GZipStream(memory, CompressionLevel.Fastest, true)
        )
        {
            var pipe = PipeWriter.Create(compressor, new StreamPipeWriterOptions(leaveOpen: true));
            await write(pipe);
            await pipe.CompleteAsync();
        }

        var content = memory.ToArray();
        _order.Enqueue((key, content.Length));
        Interlocked.Add(ref _kept, content.Length);
        while (Interlocked.Read(ref _kept) > Capacity && _order.TryDequeue(out var oldest))
        {
            Interlocked.Add(ref _kept, -oldest.Length);
            _known.TryRemove(oldest.Key, out _);
        }

        return content;
    }
}
