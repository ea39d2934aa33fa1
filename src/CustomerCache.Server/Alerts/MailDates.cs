using System.Globalization;

namespace CustomerCache.Server.Alerts;

/// <summary>How moments are written in subjects and file names: UTC.</summary>
internal static class MailDates
{
    public static string Format(DateTimeOffset moment) => moment.UtcDateTime.ToString("MMMM dd yyyy - HH:mm:ss", CultureInfo.InvariantCulture);
}
