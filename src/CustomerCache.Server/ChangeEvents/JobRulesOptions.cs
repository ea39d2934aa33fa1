using CustomerCache.Core;
using CustomerCache.Server.Rules;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>Configures the job rules. Section <c>CustomerCache</c>.</summary>
public sealed class JobRulesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache";

    /// <summary>The path of the YAML file; null for the rules that come with the product.</summary>
    public string? JobRules { get; set; }
}

/// <summary>Reads the rules when the host starts; reports all errors at once, with lines.</summary>
internal sealed class JobRulesOptionsValidator : IValidateOptions<JobRulesOptions>
{
    private const string Key = $"{JobRulesOptions.Section}:{nameof(JobRulesOptions.JobRules)}";

    /// <summary>Returns the configured rules, or their errors.</summary>
    public static JobRulesReading Read(JobRulesOptions options)
    {
        if (options.JobRules is not { Length: > 0 } path)
        {
            return JobRulesFile.Read(JobRulesFile.Bundled(), JobRulesFile.BundledName);
        }

        return JobRulesFile.Read(File.ReadAllText(path), Path.GetFileName(path));
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, JobRulesOptions options)
    {
        var errors = new OptionErrors(JobRulesOptions.Section);
        Check(options, errors);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }

    private static void Check(JobRulesOptions options, OptionErrors errors)
    {
        try
        {
            if (Read(options) is JobRulesReading.Refused refused)
            {
                errors.AddRange(refused.Errors.Select(e => $"{Key}: {e}"));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.Add(
                nameof(options.JobRules),
                $"'{options.JobRules}' cannot be read: {failure.Message}; name a readable YAML file, or leave it out for the rules "
                    + "that come with the product"
            );
        }
    }
}
