using CustomerCache.Server.CommandLine;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Options;

/// <summary>Creates options as .NET does, but reports unreadable values as configuration errors together with all others.</summary>
internal sealed class ReadableOptionsFactory<TOptions>(
    IEnumerable<IConfigureOptions<TOptions>> setups,
    IEnumerable<IPostConfigureOptions<TOptions>> postConfigures,
    IEnumerable<IValidateOptions<TOptions>> validations
) : IOptionsFactory<TOptions>
    where TOptions : class
{
    private readonly OptionsFactory<TOptions> _factory = new(setups, postConfigures, validations);

    /// <inheritdoc/>
    public TOptions Create(string name)
    {
        try
        {
            return _factory.Create(name);
        }
        catch (InvalidOperationException unknown) when (ConfigurationErrors.IsUnknownKey(unknown))
        {
            // The validator of keys reports it, with the closest known key.
            throw new OptionsValidationException(name, typeof(TOptions), []);
        }
        catch (InvalidOperationException unreadable) when (ConfigurationErrors.Of(unreadable) is { Count: > 0 } errors)
        {
            throw new OptionsValidationException(name, typeof(TOptions), errors);
        }
    }
}
