using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>Combines a reusable buffer with a JSON writer. Rented, so that a response of a few hundred bytes allocates nothing.</summary>
internal sealed class JsonBuffer
{
    /// <summary>The size above which buffers are not reused; such sizes come from faults that need a whole listing at once.</summary>
    private const int LargestKept = 1 << 20;

    private static readonly ConcurrentBag<JsonBuffer> Kept = [];

    /// <summary>Vendors do not escape an en dash or an ampersand; our own code writes well-formed JSON without being checked.</summary>
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    private JsonBuffer() => Json = new(_bytes, Options);

    public Utf8JsonWriter Json { get; }

    public ReadOnlyMemory<byte> Written
    {
        get
        {
            Json.Flush();
            return _bytes.WrittenMemory;
        }
    }

    public int Length => _bytes.WrittenCount + Json.BytesPending;

    public static JsonBuffer Rent() => Kept.TryTake(out var buffer) ? buffer : new();

    /// <summary>Clears the buffer but keeps the writer's position in the document, so that a listing can be continued.</summary>
    public void Forget() => _bytes.ResetWrittenCount();

    public void Return()
    {
        if (_bytes.Capacity > LargestKept)
            return;
        _bytes.ResetWrittenCount();
        Json.Reset();
        Kept.Add(this);
    }
}
