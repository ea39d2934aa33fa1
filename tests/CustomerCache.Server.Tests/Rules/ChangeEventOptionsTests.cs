using System.Text;
using CustomerCache.Server.ChangeEvents;
using CustomerCache.Server.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Tests.Rules;

/// <summary>Errors in job rules and webhooks are reported at the start, with keys and lines.</summary>
public sealed class ChangeEventOptionsTests : IDisposable
{
    private readonly DataFolder _folder = new();

    [Fact]
    public void Errors_in_the_rules_are_reported_with_their_line()
    {
        var path = Write(
            """
            job_scheduler:
              job_rules:
                - { action_type: Raed, resource_type: Order, topic: t }
                - { action_type: Update, resource_typ: Order, topic: t }
            surprise: 1
            """
        );

        var errors = Errors(("JobRules", path));

        Assert.Equal(
            [
                "CustomerCache:JobRules: rules.yaml(3): job_scheduler.job_rules[0].action_type 'Raed'",
                "CustomerCache:JobRules: rules.yaml(4): job_scheduler.job_rules[1].resource_typ is",
                "CustomerCache:JobRules: rules.yaml(4): job_scheduler.job_rules[1].resource_type is",
                "CustomerCache:JobRules: rules.yaml(5): surprise is",
            ],
            errors.Select(e => string.Join(' ', e.Split(' ').Take(4)))
        );
    }

    [Fact]
    public void Missing_rules_are_reported_with_a_remedy() =>
        Assert.Contains(
            "name a readable YAML file, or leave it out for the rules that come with the product",
            Assert.Single(Errors(("JobRules", Path.Combine(_folder.Path, "none.yaml")))),
            StringComparison.Ordinal
        );

    [Fact]
    public void Folder_is_no_file_of_rules() =>
        Assert.StartsWith("CustomerCache:JobRules '", Assert.Single(Errors(("JobRules", _folder.Path))), StringComparison.Ordinal);

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData("fifteen letters")]
    public void Secret_that_is_too_short_is_reported_by_its_key_and_not_shown(string secret)
    {
        var error = Assert.Single(Errors(("Webhooks:crm:Secret", secret), ("Webhooks:shop:Secret", "a secret that is long enough")));

        Assert.StartsWith("CustomerCache:Webhooks:crm:Secret must have at least 16 characters", error, StringComparison.Ordinal);
        Assert.True(secret.Length == 0 || !error.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void Channel_without_a_secret_is_reported_by_its_key() =>
        Assert.StartsWith(
            "CustomerCache:Webhooks:crm:Secret ",
            Assert.Single(Errors(("Webhooks:crm:Secrte", "a secret that is long enough"))),
            StringComparison.Ordinal
        );

    public void Dispose() => _folder.Dispose();

    private static IReadOnlyList<string> Errors(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("CustomerCache:" + s.Key, (string?)s.Value)))
                .Build()
        );
        using var provider = services.AddChangeEvents().BuildServiceProvider();
        return [.. Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate()).Failures];
    }

    private string Write(string yaml)
    {
        var path = Path.Combine(_folder.Path, "rules.yaml");

        // With a byte order mark, as some editors write it.
        File.WriteAllText(path, yaml, Encoding.UTF8);
        return path;
    }
}
