using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using CustomerCache.Core.Caching.Stores;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Access.SignIn;

/// <summary>
/// Stores the keys that protect sessions in a keyed store, so that every silo reads the sessions of every other. ASP.NET Core reads them
/// once a day. Of silos that make a key at the same time, the first one's is stored and the others use it.
/// </summary>
internal sealed class SessionKeys(IKeyedStores stores) : IXmlRepository
{
    private const string StoreName = "session-keys";
    private const int Attempts = 10;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private HashSet<string> _known = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var (_, content) = Acquire();
        lock (_gate)
        {
            _known = content.Values.Keys.ToHashSet(StringComparer.Ordinal);
        }

        return [.. content.Values.Values.Select(Read).OfType<XElement>()];
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (store, content) = Acquire();
            if (content.Values.Keys.Any(IsUnknown))
            {
                return;
            }

            try
            {
                var bytes = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));
                Wait(cancel => store.WriteAsync([new KeyedWrite(friendlyName, bytes)], cancel));
                return;
            }
            catch (StoreFencedException) when (attempt < Attempts)
            {
                // Another silo read or wrote in between.
            }
        }
    }

    private bool IsUnknown(string name)
    {
        lock (_gate)
        {
            return !_known.Contains(name);
        }
    }

    private (IKeyedStore Store, StoreContent Content) Acquire()
    {
        var store = stores.Open(StoreName);
        StoreContent? content = null;
        Wait(async cancel => content = await store.AcquireAsync(cancel));
        return (store, content!);
    }

    // The interface of ASP.NET Core is synchronous. It is called once a day, and waits for the timeout at most.
    private static void Wait(Func<CancellationToken, Task> action)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        Task.Run(() => action(timeout.Token), timeout.Token).GetAwaiter().GetResult();
    }

    private static XElement? Read(byte[] bytes)
    {
        try
        {
            return XElement.Parse(Encoding.UTF8.GetString(bytes));
        }
        catch (XmlException)
        {
            return null;
        }
    }
}

/// <summary>
/// Encrypts stored keys with a key derived from the client secret, which all silos have and the storage has not. Another secret ends all
/// sessions. Its name is stored with each key.
/// </summary>
internal sealed class SessionKeyCipher : IXmlEncryptor, IXmlDecryptor
{
    private readonly byte[] _key;

    public SessionKeyCipher(IServiceProvider services)
    {
        var secret = services.GetRequiredService<IOptions<SignInOptions>>().Value.ClientSecret!;
        _key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes(secret),
            32,
            info: "customer-cache session keys"u8.ToArray()
        );
    }

    /// <inheritdoc/>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var sealedBytes = new byte[AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize + plain.Length];
        var (nonce, tag, cipher) = Parts(sealedBytes);
        RandomNumberGenerator.Fill(nonce.Span);
        using var aes = new AesGcm(_key, AesGcm.TagByteSizes.MaxSize);
        aes.Encrypt(nonce.Span, plain, cipher.Span, tag.Span);
        return new EncryptedXmlInfo(new XElement("sealed", Convert.ToBase64String(sealedBytes)), typeof(SessionKeyCipher));
    }

    /// <inheritdoc/>
    public XElement Decrypt(XElement encryptedElement)
    {
        var (nonce, tag, cipher) = Parts(Convert.FromBase64String(encryptedElement.Value));
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(_key, AesGcm.TagByteSizes.MaxSize);
        aes.Decrypt(nonce.Span, cipher.Span, tag.Span, plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Cipher) Parts(byte[] bytes)
    {
        var (nonce, tag) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        return (bytes.AsMemory(0, nonce), bytes.AsMemory(nonce, tag), bytes.AsMemory(nonce + tag));
    }
}
