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
        catch (InvalidOperationException unknown) when (IsUnknownKey(unknown))
        {
            // The validator of keys reports it, with the closest known key.
            throw new OptionsValidationException(name, typeof(TOptions), []);
        }
        catch (InvalidOperationException unreadable) when (ConfigurationErrors.Of(unreadable) is { Count: > 0 } errors)
        {
            throw new OptionsValidationException(name, typeof(TOptions), errors);
        }
    }

    // The texts of .NET's configuration binder, for members that a class lacks and for members of a single value.
    private static bool IsUnknownKey(Exception unreadable) =>
        unreadable.Message.Contains("the following properties were not found on the instance", StringComparison.Ordinal)
        || unreadable.Message.StartsWith("Cannot create instance of type 'System.String'", StringComparison.Ordinal)
        || (unreadable.InnerException is { } inner && IsUnknownKey(inner));
}
