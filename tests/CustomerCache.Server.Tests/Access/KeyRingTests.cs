using CustomerCache.Server.Access;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Access;

/// <summary>Keys in force while the configuration changes.</summary>
public sealed class KeyRingTests : IDisposable
{
    private const string Old = "an-old-key-0123456789",
        New = "a-new-key-0123456789";

    private readonly ChangingSource _source = new();
    private readonly IConfigurationRoot _configuration;
    private readonly LogCapture _log = new();
    private readonly LoggerFactory _loggers = new();

    public KeyRingTests()
    {
        _configuration = new ConfigurationBuilder().Add(_source).Build();
        _loggers.AddProvider(_log);
    }

    [Fact]
    public void Key_is_found_by_its_text_and_its_digest_only()
    {
        Set(0, "plain", Old);
        Set(1, "hashed", null, "sha256:" + Convert.ToHexString(KeyDigest.Of(New)));
        using var ring = Ring();

        Assert.Equal(("plain", "hashed"), (ring.Find(Old)?.Name, ring.Find(New)?.Name));
        Assert.All(new[] { "", Old + " ", Old[..^1], Convert.ToHexString(KeyDigest.Of(New)) }, wrong => Assert.Null(ring.Find(wrong)));
    }

    [Fact]
    public void Added_key_takes_effect_at_once_and_a_removed_one_is_refused()
    {
        Set(0, "old", Old);
        using var ring = Ring();

        Set(1, "new", New);
        _configuration.Reload();
        var both = (ring.Find(Old)?.Name, ring.Find(New)?.Name);
        Set(0, "new", New);
        Remove(1);
        _configuration.Reload();

        Assert.Equal(("old", "new"), both);
        Assert.Equal((null, "new"), (ring.Find(Old)?.Name, ring.Find(New)?.Name));
        Assert.Equal(2, _log.Of(1301).Count);
    }

    [Fact]
    public void Invalid_change_changes_nothing_and_is_reported_without_the_key()
    {
        Set(0, "old", Old);
        using var ring = Ring();

        Set(0, "old", "too-short");
        _configuration.Reload();
        Set(0, "old", Old);
        _configuration["CustomerCache:ApiKeys:0:RequestsPerSecond"] = "canary-many";
        _configuration.Reload();

        Assert.NotNull(ring.Find(Old));
        Assert.Equal(2, _log.Of(1302).Count);
        Assert.DoesNotContain(
            _log.Entries,
            e => e.Text.Contains("too-short", StringComparison.Ordinal) || e.Text.Contains("canary", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Last_key_cannot_be_removed_at_run_time()
    {
        Set(0, "old", Old);
        using var ring = Ring();

        Remove(0);
        _configuration.Reload();

        Assert.True(ring.HasKeys);
        Assert.NotNull(ring.Find(Old));
        Assert.Single(_log.Of(1303));
    }

    [Theory]
    [InlineData("ApiKeys:0:Name", null)]
    [InlineData("ApiKeys:0:Key", "short")]
    [InlineData("ApiKeys:0:Key", null)]
    [InlineData("ApiKeys:0:KeyHash", "00")]
    [InlineData("ApiKeys:0:Scopes:0", "everything")]
    [InlineData("ApiKeys:0:Scopes:0", null)]
    [InlineData("ApiKeys:0:RequestsPerSecond", "0")]
    [InlineData("ApiKeys:1:Name", "OLD")]
    [InlineData("ApiKeys:1:Key", Old)]
    public void Invalid_key_is_reported_with_its_position_and_the_remedy(string key, string? value)
    {
        Set(0, "old", Old);
        Set(1, "new", New);
        _configuration["CustomerCache:" + key] = value;

        var errors = new AccessOptionsValidator().Validate(null, KeyRing.OptionsOf(_configuration)).Failures!.ToArray();

        Assert.Contains(errors, e => e.StartsWith("CustomerCache:" + key[..9], StringComparison.Ordinal));
        Assert.DoesNotContain(errors, e => e.Contains(Old, StringComparison.Ordinal) || e.Contains(New, StringComparison.Ordinal));
    }

    public void Dispose() => _loggers.Dispose();

    private KeyRing Ring() =>
        new(
            _configuration,
            Microsoft.Extensions.Options.Options.Create(KeyRing.OptionsOf(_configuration)),
            _loggers.CreateLogger<KeyRing>()
        );

    private void Set(int index, string name, string? key, string? hash = null)
    {
        _configuration[$"CustomerCache:ApiKeys:{index}:Name"] = name;
        _configuration[$"CustomerCache:ApiKeys:{index}:Key"] = key;
        _configuration[$"CustomerCache:ApiKeys:{index}:KeyHash"] = hash;
        _configuration[$"CustomerCache:ApiKeys:{index}:Scopes:0"] = AccessScopes.Read;
    }

    private void Remove(int index) => _source.Remove($"CustomerCache:ApiKeys:{index}:");

    private sealed class ChangingSource : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public void Remove(string prefix)
        {
            foreach (var key in Data.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).ToArray())
            {
                Data.Remove(key);
            }
        }

        // A key that is set to null is removed, as from a file.
        public override void Set(string key, string? value)
        {
            Data.Remove(key);
            if (value is not null)
            {
                Data[key] = value;
            }
        }
    }
}
