using System.Security.Cryptography;
using System.Text;
using CustomerCache.Server.CommandLine;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace CustomerCache.Server.Access;

/// <summary>
/// Holds the keys in force and follows the configuration: an added key is accepted at once, a removed key is refused with the next call. A
/// change that is invalid, or that removes all keys, is ignored. Thread safe.
/// </summary>
internal sealed partial class KeyRing : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly ILogger<KeyRing> _logger;
    private readonly IDisposable _changes;
    private volatile ApiKey[] _keys;

    public KeyRing(IConfiguration configuration, IOptions<AccessOptions> start, ILogger<KeyRing> logger)
    {
        (_configuration, _logger) = (configuration, logger);
        _keys = Read(start.Value);
        _changes = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>Whether any key is configured; without one, only this machine is served.</summary>
    public bool HasKeys => _keys.Length > 0;

    /// <summary>Returns the key that was presented, or null when it is unknown. Takes the same time for every input.</summary>
    public ApiKey? Find(string presented)
    {
        var digest = KeyDigest.Of(presented);
        ApiKey? found = null;
        foreach (var key in _keys)
        {
            found = CryptographicOperations.FixedTimeEquals(key.Digest.Span, digest) ? key : found;
        }

        return found;
    }

    public void Dispose() => _changes.Dispose();

    /// <summary>Reads the keys of a configuration; throws <see cref="InvalidOperationException"/> when one cannot be read.</summary>
    public static AccessOptions OptionsOf(IConfiguration configuration)
    {
        var options = new AccessOptions();
        options.ReadFrom(configuration);
        return options;
    }

    private static ApiKey[] Read(AccessOptions options) =>
        [.. options.ApiKeys.Select(k => new ApiKey(k.Name!, KeyDigest.Of(k)!, [.. k.Scopes], k.RequestsPerSecond))];

    private void Reload()
    {
        try
        {
            var options = OptionsOf(_configuration);
            if (new AccessOptionsValidator().Validate(null, options) is { Failed: true, Failures: var errors })
            {
                Log.Wrong(_logger, string.Join("; ", errors));
            }
            else if (HasKeys && options.ApiKeys.Count == 0)
            {
                Log.Gone(_logger);
            }
            else
            {
                Replace(Read(options));
            }
        }
        catch (InvalidOperationException unreadable)
        {
            Log.Wrong(_logger, ConfigurationErrors.Of(unreadable) is [var error, ..] ? error : unreadable.Message);
        }
    }

    private void Replace(ApiKey[] keys)
    {
        var before = _keys;
        var added = keys.Where(k => !before.Any(b => Same(b, k))).Select(k => k.Name).ToArray();
        var removed = before.Where(b => !keys.Any(k => Same(b, k))).Select(b => b.Name).ToArray();
        if (added.Length + removed.Length > 0)
        {
            // Without keys the process listens on loopback only; keys that appear later do not change the addresses.
            _keys = keys;
            Log.Changed(_logger, string.Join(", ", added), string.Join(", ", removed));
        }
    }

    private static bool Same(ApiKey a, ApiKey b) =>
        a.Name == b.Name
        && a.RequestsPerSecond == b.RequestsPerSecond
        && a.Scopes.SequenceEqual(b.Scopes)
        && a.Digest.Span.SequenceEqual(b.Digest.Span);

    private static partial class Log
    {
        [LoggerMessage(
            1301,
            LogLevel.Information,
            "API keys reloaded. Added or changed: {Added}. Removed: {Removed}.",
            EventName = "ApiKeysReloaded"
        )]
        public static partial void Changed(ILogger logger, string added, string removed);

        [LoggerMessage(
            1302,
            LogLevel.Error,
            "Failed to reload the API keys: {Errors}. Keeping the previous keys.",
            EventName = "ApiKeysInvalid"
        )]
        public static partial void Wrong(ILogger logger, string errors);

        [LoggerMessage(
            1303,
            LogLevel.Error,
            "The changed configuration has no API keys; keeping the previous ones, because without keys every local caller may do "
                + "everything. Restart to run without keys.",
            EventName = "ApiKeysMissing"
        )]
        public static partial void Gone(ILogger logger);
    }
}

/// <summary>Computes digests of keys. Keys are random and long, so a plain SHA-256 cannot be inverted; nothing else of a key is
/// stored.</summary>
internal static class KeyDigest
{
    /// <summary>Returns the digest of a key.</summary>
    public static byte[] Of(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Returns the digest of a configured key, or null when none is readable.</summary>
    public static byte[]? Of(ApiKeyOptions key) =>
        key.Key is not null ? Of(key.Key)
        : TryRead(key.KeyHash ?? "", out var digest) ? digest
        : null;

    /// <summary>Parses hexadecimal, with or without the prefix <c>sha256:</c>.</summary>
    public static bool TryRead(string text, out byte[] digest)
    {
        digest = new byte[SHA256.HashSizeInBytes];
        var hex = text.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase) ? text.AsSpan("sha256:".Length) : text;
        return hex.Length == 2 * digest.Length && Convert.FromHexString(hex, digest, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
