using System.ComponentModel;
using System.Globalization;
using CustomerCache.Core;

namespace CustomerCache.Server.Options;

/// <summary>Reads the durations of the configuration, in the place of .NET's own reading of a <see cref="TimeSpan"/>.</summary>
internal sealed class DurationConverter : TimeSpanConverter
{
    static DurationConverter() => TypeDescriptor.AddAttributes(typeof(TimeSpan), new TypeConverterAttribute(typeof(DurationConverter)));

    /// <summary>Has all options of this process read so; once is enough.</summary>
    public static void Use() => System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(DurationConverter).TypeHandle);

    /// <inheritdoc/>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is not string text ? base.ConvertFrom(context, culture, value)
        : Durations.TryParse(text, out var duration) ? duration
        : throw new FormatException(Durations.Remedy);
}
