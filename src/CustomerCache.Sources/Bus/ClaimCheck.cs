using System.Security.Cryptography;

namespace CustomerCache.Sources.Bus;

/// <summary>Stores messages that are too large for the bus. Thread safe.</summary>
public interface IClaimStore
{
    /// <summary>Stores a message under a token. Throws <see cref="ClaimUnavailableException"/>.</summary>
    Task StoreAsync(string token, ReadOnlyMemory<byte> message, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the message of a token; null when there is none (any more). Throws <see cref="ClaimUnavailableException"/>.
    /// </summary>
    Task<byte[]?> FindAsync(string token, CancellationToken cancellationToken);
}

/// <summary>Thrown when the store of claim checks cannot be reached, or is not configured; the message says which.</summary>
public sealed class ClaimUnavailableException : IOException
{
    /// <summary>Creates the exception.</summary>
    public ClaimUnavailableException(string message, Exception? cause = null)
        : base(message, cause) { }
}

/// <summary>Thrown when the message of a token is gone.</summary>
public sealed class ClaimExpiredException : IOException
{
    /// <summary>Creates the exception.</summary>
    public ClaimExpiredException(string message)
        : base(message) { }
}

/// <summary>Represents the store of a process that has none.</summary>
public sealed class NoClaimStore : IClaimStore
{
    /// <inheritdoc/>
    public Task StoreAsync(string token, ReadOnlyMemory<byte> message, TimeSpan lifetime, CancellationToken cancellationToken) =>
        Task.FromException(Missing());

    /// <inheritdoc/>
    public Task<byte[]?> FindAsync(string token, CancellationToken cancellationToken) => Task.FromException<byte[]?>(Missing());

    private static ClaimUnavailableException Missing() =>
        new("no store for messages above max_payload is configured (CustomerCache:Nats:ClaimCheck:Redis)");
}

/// <summary>Defines the claim check of the bus: a message above <c>max_payload</c> is stored, and a token is sent in its place.</summary>
public static class ClaimCheck
{
    /// <summary>How long a message is stored, as every service on the bus expects.</summary>
    /// <value>300 seconds.</value>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(300);

    // Ours have 22 characters; a longer text than this is no token of any service, and would only search the store for nonsense.
    private const int MaxTokenLength = 128;

    // The alphabet of short UUIDs: no characters that look alike.
    private const string Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>Returns a new id of 22 characters (128 bits), as tokens and requests have.</summary>
    public static string NewId() => RandomNumberGenerator.GetString(Alphabet, 22);

    /// <summary>Returns the message to send: this one, or its token when it is larger than the bus accepts.</summary>
    /// <remarks>A message of exactly <paramref name="maxPayload"/> bytes is sent as it is.</remarks>
    public static async ValueTask<ReadOnlyMemory<byte>> PackAsync(
        ReadOnlyMemory<byte> message,
        int maxPayload,
        IClaimStore store,
        CancellationToken cancellationToken
    )
    {
        if (message.Length <= maxPayload)
        {
            return message;
        }

        var token = NewId();
        await store.StoreAsync(token, message, Lifetime, cancellationToken);
        return BusMessage.Token(token);
    }

    /// <summary>Returns the message that was meant: this one, or the stored one of its token.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> UnpackAsync(
        ReadOnlyMemory<byte> message,
        IClaimStore store,
        CancellationToken cancellationToken
    )
    {
        if (BusMessage.TokenOf(message.Span) is not { } token)
        {
            return message;
        }

        var stored = token.Length is 0 or > MaxTokenLength ? null : await store.FindAsync(token, cancellationToken);
        return stored
            ?? throw new ClaimExpiredException(
                $"The message of the token is not stored, or no longer: it is kept for {Lifetime.TotalSeconds:0} seconds. Send it again"
            );
    }
}
