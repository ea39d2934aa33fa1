using System.Globalization;
using System.IO.Pipelines;
using System.Net.Http.Headers;

namespace CustomerCache.Sources.Calls;

/// <summary>Bounds the memory that the body of a response can take.</summary>
internal static class BodyLimit
{
    /// <summary>The largest document, and the largest row of a list that is read as it arrives, in bytes.</summary>
    /// <remarks>Many documents are read at a time; the largest that vendors send have a few hundred kilobytes.</remarks>
    public const int Document = 16 * 1024 * 1024;

    /// <summary>The largest list that is read as it arrives, in bytes: well above a million rows.</summary>
    public const long List = 4L * 1024 * 1024 * 1024;

    /// <summary>Opens a body that fails to be read beyond a limit.</summary>
    public static async ValueTask<Stream> OpenAsync(HttpContent content, long limit, CancellationToken cancellationToken)
    {
        Check(content.Headers, limit);
        return new BoundedStream(await content.ReadAsStreamAsync(cancellationToken), limit);
    }

    /// <summary>Loads a body of a document, so that it can be read again.</summary>
    public static Task LoadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        Check(content.Headers, Document);
        return content.LoadIntoBufferAsync(Document, cancellationToken);
    }

    /// <summary>Returns the failure of a body beyond a limit, as that of <see cref="HttpContent"/>.</summary>
    public static HttpRequestException Exceeded(long limit) =>
        new(
            HttpRequestError.ConfigurationLimitExceeded,
            string.Create(CultureInfo.InvariantCulture, $"The body, or a row of it, is larger than {limit} bytes.")
        );

    private static void Check(HttpContentHeaders headers, long limit)
    {
        if (headers.ContentLength > limit)
        {
            throw Exceeded(limit);
        }
    }
}

/// <summary>Reads at most a number of bytes of a stream; more are a failure. Owns the stream.</summary>
internal sealed class BoundedStream(Stream inner, long limit) : ReadOnlyStream(inner)
{
    private readonly Stream _inner = inner;
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await _inner.ReadAsync(buffer[..Most(buffer.Length)], cancellationToken));

    public override int Read(byte[] buffer, int offset, int count) => Count(_inner.Read(buffer, offset, Most(count)));

    // One byte beyond the limit shows that there is more.
    private int Most(int length) => (int)Math.Min(length, limit - _read + 1);

    private int Count(int read) => (_read += read) > limit ? throw BodyLimit.Exceeded(limit) : read;
}

/// <summary>Bounds what a reader of a pipe leaves unread, such as a row that does not end.</summary>
internal sealed class BoundedPipe(PipeReader inner, long limit) : PipeReader
{
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Check(await inner.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        var isThere = inner.TryRead(out result);
        Check(result);
        return isThere;
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private ReadResult Check(ReadResult read) => read.Buffer.Length > limit ? throw BodyLimit.Exceeded(limit) : read;
}
