namespace CustomerCache.Sources.Feeds;

/// <summary>How long a feed may be silent. Only waiting for it counts: whoever takes long over what came does no harm.</summary>
internal sealed class IdleTimeout(TimeSpan limit, TimeProvider time)
{
    /// <summary>Waits for a sign of life; throws <see cref="TimeoutException"/> when none comes in time.</summary>
    public async ValueTask<T> WaitAsync<T>(Func<CancellationToken, ValueTask<T>> wait, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await wait(either.Token);
        }
        catch (OperationCanceledException silence) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The feed was silent for {limit}.", silence);
        }
    }
}

/// <summary>
/// What a feed sends, byte by byte: any of them is a sign of life, also those that a parser of events passes over. All but reading is as
/// with the stream that it is read from, which stays its owner's.
/// </summary>
internal sealed class IdleTimeoutStream(Stream feed, IdleTimeout silence) : Stream
{
    public override bool CanRead => feed.CanRead;

    public override bool CanSeek => feed.CanSeek;

    public override bool CanWrite => feed.CanWrite;

    public override long Length => feed.Length;

    public override long Position
    {
        get => feed.Position;
        set => feed.Position = value;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        silence.WaitAsync(token => feed.ReadAsync(buffer, token), cancellationToken);

    // The parser reads without blocking; the limit of silence cannot hold for anything else.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => feed.Flush();

    public override long Seek(long offset, SeekOrigin origin) => feed.Seek(offset, origin);

    public override void SetLength(long value) => feed.SetLength(value);

    public override void Write(byte[] buffer, int offset, int count) => feed.Write(buffer, offset, count);
}
