using System.ComponentModel;
using System.Globalization;
using CustomerCache.Core;

namespace CustomerCache.Server.Options;

/// <summary>Parses the durations of the configuration in place of .NET's converter of <see cref="TimeSpan"/>.</summary>
internal sealed class DurationConverter : TimeSpanConverter
{
    static DurationConverter() => TypeDescriptor.AddAttributes(typeof(TimeSpan), new TypeConverterAttribute(typeof(DurationConverter)));

    /// <summary>Registers the converter for the process. Idempotent.</summary>
    public static void Use() => System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(DurationConverter).TypeHandle);

    /// <inheritdoc/>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is not string text ? base.ConvertFrom(context, culture, value)
        : Durations.TryParse(text, out var duration) ? duration
        : throw new FormatException(Durations.Remedy);
}
