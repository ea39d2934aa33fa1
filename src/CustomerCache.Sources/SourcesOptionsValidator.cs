using CustomerCache.Sources.Bruin;
using CustomerCache.Sources.Hawkeye;
using CustomerCache.Sources.Resilience;
using CustomerCache.Sources.VeloCloud;
using Microsoft.Extensions.Options;

namespace CustomerCache.Sources;

/// <summary>Tells every mistake at once; each error names its key and what to do. Values of secrets are never part of an error.</summary>
internal sealed class SourcesOptionsValidator : IValidateOptions<SourcesOptions>
{
    public ValidateOptionsResult Validate(string? name, SourcesOptions options)
    {
        var errors = new OptionErrors(SourcesOptions.Section);
        VeloCloudOptionsRules.Check(options.VeloCloud, errors);
        HawkeyeOptionsRules.Check(options.Hawkeye, errors);
        BruinOptionsRules.Check(options.Bruin, options.HasTenants, errors);
        ResilienceOptionsRules.Check(options.Resilience, errors);
        return errors.All.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors.All);
    }
}
