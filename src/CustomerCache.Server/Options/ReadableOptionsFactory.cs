using CustomerCache.Server.CommandLine;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Options;

/// <summary>
/// Makes options as .NET does, but for what cannot be read: that is an error of the configuration like all others, told together with them.
/// </summary>
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
        catch (InvalidOperationException unreadable) when (ConfigurationErrors.Of(unreadable) is { Count: > 0 } errors)
        {
            throw new OptionsValidationException(name, typeof(TOptions), errors);
        }
    }
}
